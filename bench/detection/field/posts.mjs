// Posts over several lines, key-value blocks, prose and talk: one owner each, parted by a blank line or a rule.

/** `⏎` is a line break. */
export const BLOCKS = `
小区：{c}⏎楼号：{b}⏎房号：{r}⏎业主：{n}⏎电话：{t}
小区名称：{c}⏎楼栋：{b}栋⏎单元：{u}单元⏎室号：{r}⏎业主姓名：{n}⏎联系电话：{t}
【小区】{c}⏎【房号】{b}-{u}-{r}⏎【面积】{m}⏎【价格】{p}万⏎【业主】{mr}⏎【电话】{t}
楼盘: {c}⏎栋座: {b}⏎门牌: {r}⏎户型: {lay}⏎售价: {p}万⏎业主: {n}⏎手机: {t}⏎维护人: {staff}
房源编号：{code}⏎物业名称：{c}⏎座栋：{b}⏎门牌号：{r}⏎业主称呼：{sir}⏎业主电话：{t}⏎委托价：{p}万⏎钥匙编号：{num}
{c}⏎{b}栋{u}单元{r}⏎{lay} {m}平⏎{p}万⏎{mr}⏎{t}
{c} {b}-{r}⏎{mr} {t}
{c}{b}幢{r}⏎{m}㎡ {lay} {deco}⏎报价{p}万⏎房东：{t}
🏠{c}⏎📍{b}栋{r}⏎📐{m}㎡⏎💰{p}万⏎📞{t}（{mr}）
姓名：{n}⏎性别：{sex}⏎手机：{t}⏎身份证：{id}⏎房屋：{c}{b}幢{u}单元{r}室
姓名 {n}⏎电话 {t}⏎地址 {c}{b}号楼{u}单元{r}
业主信息⏎姓名：{n}⏎联系方式：{t}⏎房屋地址：{city}市{dist}区{road}{l}号{c}{b}栋{r}室
1、小区：{c}⏎2、楼栋：{b}⏎3、房号：{r}⏎4、业主：{n}⏎5、电话：{t}
1.楼盘 {c}⏎2.房号 {b}-{u}-{r}⏎3.面积 {m}⏎4.总价 {p}万⏎5.业主 {mr}⏎6.电话 {t}⏎7.看房 {see}
■楼盘名：{c}⏎■栋号：{b}⏎■房间：{r}⏎■业主：{n}⏎■联系：{t}
* 小区：{c}⏎* 门牌：{b}号{r}室⏎* 房东：{mr}⏎* 手机：{t344}
- 名称: {c}⏎- 位置: {b}栋{u}单元{r}⏎- 联系人: {n}⏎- 电话: {t344-}
小区	{c}⏎房号	{b}-{u}-{r}⏎业主	{n}⏎电话	{t}
小区＝{c}⏎栋＝{b}⏎室＝{r}⏎姓名＝{n}⏎电话＝{t}
小区->{c}⏎房号->{b}#{r}⏎业主->{n}⏎电话->{t}
客户：{n}⏎手机号码：{t}⏎名下房产：{c}{b}栋{r}⏎购入价：{p}万
户主：{n}⏎户号：{b}-{u}-{r}⏎小区：{c}⏎手机：{t}⏎车牌：{car}⏎车位：{park}
登记日期：{date}⏎委托人：{n}⏎委托房屋：{c}{b}号楼{r}室⏎委托价格：{p}万元⏎联系电话：{t}
产权人：{n}⏎坐落：{lane}{b}号{r}室⏎建筑面积：{m2}㎡⏎联系电话：{t}
甲方（出租方）：{n}⏎身份证号：{id}⏎联系电话：{t}⏎房屋坐落：{c}{b}幢{u}单元{r}室⏎月租金：{rent}元
卖方：{n}（电话{t}）⏎房屋位置：{city}市{dist}区{c}{b}栋{r}号⏎成交价：人民币{p}万元
ownerName: {n}⏎ownerPhone: {t}⏎community: {c}⏎building: {b}⏎room: {r}
yezhu={n}⏎tel={t}⏎xiaoqu={c}⏎dong={b}⏎shi={r}
报修单⏎楼号：{b}号楼{u}单元{r}⏎小区：{c}⏎报修人：{n}⏎电话：{t}⏎内容：厨房漏水
{num}号业主登记表⏎姓　　名：{n}⏎房　　号：{c}{b}栋{r}⏎联系电话：{t}⏎家庭成员：3人
{c}⏎⏎{b}号{r}室⏎⏎{n}⏎⏎{t}
{n}⏎{t}⏎{c}{b}栋{r}
{t}⏎{mr}⏎{c} {b}-{u}-{r}
发布时间：{date} {time}⏎发布人：{staff}⏎{c}{b}栋{r}，{lay}，{p}万⏎房东电话：{t}（{mr}）
小区：{c}　　　房号：{b}栋{r}⏎业主：{n}　　　电话：{t}
楼盘：{c} | 房号：{b}-{r}⏎业主：{n} | 电话：{t}
`
  .trim()
  .split('\n');

/** Sentences as written in mails, minutes and notes. */
export const PROSE = `
上周五我去{c}{b}栋{u}单元{r}室拜访了业主{mr}，对方希望以{p}万元出售，联系电话是{t}，请跟进。
业主{n}（手机{t}）委托我司出售其位于{city}市{dist}区{c}{b}幢{r}室的房屋，面积{m2}平方米，挂牌价{p}万元。
{mr}您好，您名下{c}{b}号楼{r}的房子近期成交均价{upy}元，我们按{t}给您去过电话但未接通。
据了解，{c}{b}栋{r}的房主{n}有意置换，可拨打{t}详谈，时间以周末为宜。
兹有{n}，身份证号{id}，系{c}{b}幢{u}单元{r}室产权人，联系电话{t}，特此证明。
我是{c}{b}号楼{r}的业主，姓{s}，电话{t}，想把房子卖掉，心理价位{p}万。
请物业尽快联系{b}号楼{u}单元{r}的{mr}（{c}），电话{t}，楼下反映漏水。
附件之外补一条：{c}{b}栋{r}，{n}，{t}，已于{date}签独家。
今天和{c}{b}栋{r}的房东{mr}通了电话（{t}），他同意把价格降到{low}万，但要求税费各付。
钥匙在{c}{b}栋{r}门口奶箱里，房东{mr}人在外地，有事打{t}。
Owner of {c} Block {b} Room {r} is {n}, mobile {t}, asking {p}w.
Hi，麻烦转一下：{c} {b}-{r} 的业主 {n}，电话 {t}，要价 {p} 万，谢谢。
{date}，接待来访业主{n}，登记房屋{c}{b}幢{r}，登记电话{t}，诉求：停车位。
我们小区（{c}）{b}号楼{r}的{mr}被投诉了，社区让大家劝劝，他手机是{t}。
关于{road}{l}弄{b}号{r}室：产权人{n}，{t}，面积{m}平，抵押未清。
跟进记录：致电{t}，{mr}表示{c}{b}栋{r}暂不出租，三个月后再联系。
`
  .trim()
  .split('\n');

/** Several messages of one talk about one home; the number comes in the same message as the room, or soon after. */
export const TALK = `
{nick}：{c}有人要吗⏎{nick}：{b}栋{r}，{p}万，房东{mr}{t}⏎{nick}：收到
A：{c}{b}栋{r}的房东电话发我一下⏎B：{t}，{mr}
甲：房号多少⏎乙：{c}{b}-{u}-{r}⏎甲：电话呢⏎乙：{t}
{nick} {time}⏎{c}{b}栋{r} {p}万⏎{nick} {time}⏎房东{t}
问：{c}那套几栋几室？⏎答：{b}栋{r}，{mr}，{t}。
{time} 店长：今天谁去{c}⏎{time} 小李：我，{b}幢{r}，{mr}，{t}
`
  .trim()
  .split('\n');

/** What stands between two posts. */
export const RULES = ['\n\n', '\n\n', '\n----------\n', '\n\n\n', '\n——————\n', '\n===\n', '\n\n❤❤❤\n\n'];
