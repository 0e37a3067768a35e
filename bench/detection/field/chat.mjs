// Chat posts, one owner a line. Each line of these lists is one person's habit of writing.

/** Room known, phone of the owner in the clear. */
export const CHAT = `
今日房源，{c}，{b}号{r}，{m}平，{p}万，{mr}，{t}
{dist}{blk}：{dist}-{c}-{bb}-{r}，{t}
{c}{b}-{r} {m}平 {p}万 {mr} {t}
{c}{b}#{r}，{lay}，{p}w，{t}{mr}
新上：{c} {b}幢{u}单元{r} {mr}{t}
{t} {c}{b}栋{r} {mr}
{mr}{t}{c}{b}号楼{r}
{c}{b}号{r}{mr}{t}
🏠{c}{b}栋{u}单元{r}💰{p}万📞{t}👤{mr}
【对盘】{c} {b}/{u}/{r} {m}㎡ {p}万 业主{n} {t}
{c}{b}栋{u}单元{f}楼{k1}号，{lay}，{deco}，{p}万，{see}，{t}
{lane}{b}号{r}室 {m}平 {p}万 {sir}{t}
{lane}{b}号{r} {m} {p} {t} {s}
{c} {b}号楼 {u}单元 {r} 业主:{n} 电话:{t}
出售{c}{b}栋{r}，房东{mr}，{t344}
{c}，{b}-{u}-{r}，{mr} {t}，{p}w
{b}-{u}-{r} {c} {t} {n}
{c}{A}座{r}，{m}平，{mr}{t}，<价格面议|{p}万>
{c}{A}栋{r}室业主{t}
{c} {cb}幢{cu}单元{r} {t} {mr}
{c}{cb}号楼{r}室{mr}电话{t}
出盘：{c}{b}幢{r} {p}万<|可谈> {t}
{md}新增 {c} {b}号{r} {lay} {m}平 {p}万 {t344-} {mr}
{c} 🏢{b}-{r} 📐{m} 💴{p} ☎️{t}
急！急！{c}{b}栋{r}房东急卖{p}万，{mr}{t}
{c}{b}栋{u}单元{r}，{fl}楼层，{F}层，{m1}平，{p}万，{tag}，{mr}{t}
{blk} {c} {b}幢{r}室 {m2}平方 {lay} 总价{p}万 联系人{n} 手机{t}
{c} {b}号{r} 卖{p} 租{rent} {mr} {t}
租：{c}{b}号{r}，{lay}，{rent}元/月，房东{mr}{t}
{c}{b}栋{r}，月租{rent}，{deco}，{sir}，{t}
{c}-{b}-{r}-{m}-{p}-{mr}-{t}
{c}/{b}栋/{r}/{m}平/{p}万/{mr}/{t}
{c}|{b}|{u}|{r}|{n}|{t}
{c}；{b}幢{u}单元{r}；{p}万；{mr}；{t}
{c}、{b}栋{r}、{mr}、{t}
{c},{b}栋,{r},{n},{t}
{c}*{b}*{r}*{t}*{mr}
{c}_{b}栋_{r}_{mr}_{t}
{c}~{b}号{r}~{p}万~{t}
{c}：{b}栋{u}单元{r}：{t}
（{c}）{b}幢{r}（{mr}）{t}
[{c}] {b}#{u}-{r} [{mr} {t}]
「{c}」{b}号楼{r}「{t}」
{c} {b}#{r} {t} {lay} {m}㎡ 售{p}万 底价{low}万 {tag}
{c} {b} {u} {r} {mr} {t}
{c} {b}号 {r}室 {t}
{c}{b}号{r}室，{t}。
业主{mr}，{t}，{c}{b}幢{r}，想卖{p}万
房东电话{t}，{c}{b}栋{r}
{n}，{t}，{c}{b}号楼{u}单元{r}室
{n} {t} {c} {b}-{r}
{n}{t}{c}{b}-{u}-{r}
{n}（{t}）{c}{b}幢{u}单元{r}室
{t}（{mr}）{c}{b}-{r}
{t}/{mr}/{c}{b}号{r}
{t},{c},{b}号{r},{n}
+86{t} {c}{b}栋{r} {mr}
{c}{b}栋{r} {mr} +86 {t344}
{c}{b}栋{r} tel:{t}
{c}{b}栋{r} Tel：{t} {sir}
{c}{b}栋{r}室 手机号：{t}
{c}{b}幢{r} {tel}{t}
{c}{b}幢{r} {mr}{tel}：{t}
{c} {b}座 {f}层 {k}室 {m}平米 {t} {mr}
{c}{b}栋{f}-{k} {mr} {t}
{c}{b}栋{f}楼{ew} {mr} {t}
{c}{b}楼{u}门{r} {mr} {t}
{c}{b}号院{u}号楼{r} {t} {mr}
{c}{b}排{k1}号 {mr} {t} {p}万
{c}{b}号别墅 {mr} {t} {p}万 {m}平
{c} {b}撞{u}单元{r} {mr}{t}
{c}{b}懂{r}市 {mr} {t}
{c}{b}号搂{r} {t} {mr}
{c}{b}幢{u}单无{r} {t}
{c}{b}栋{u}单{r} {t} {mr}
{c}{b}好楼{r}室 {sir} {t}
{c}{b}dong{r} {mr} {t}
{c} {b}D{r} {mr} {t} {p}W
今天刚登记的 {c}{b}栋{r} 业主姓{s} {t} 要{p}万
刚接到房东电话，{c}{b}幢{r}要卖，{p}万，{mr}，{t}，你们打的时候客气点
客户想看{c}的话找{mr}，{t}，他家{b}栋{r}
@所有人 {c} {b}栋{r} {p}万 {t} {mr} {see}
{time} {c}{b}栋{r} {p}w {t} {mr}
{nick}：{c}{b}栋{r}，{p}万，{mr}{t}
{nick} {date2} {time} {c}{b}幢{r} {t} {mr} {p}
[{date} {time}:{sec}] {nick}: {c} {b}号{r} {mr} {t}
{num}、{c}{b}栋{r} {m}平 {p}万 {mr} {t}
{num}. {c} {b}-{u}-{r} {n} {t}
{num}）{c}{b}幢{r}，{t}，{mr}
（{num}）{c} {b}号楼{r} {n} {t}
#{num} {c} {b}栋{r} {t}
{num} {c} {b} {r} {n} {t}
- {c} {b}幢{r} {mr} {t}
• {c}{b}号{r}｜{m}㎡｜{p}万｜{mr}｜{t}
✅{c}{b}栋{r}✅{p}万✅{t}✅{mr}
🔥🔥{c}{b}栋{r} {lay} {p}万🔥{t}
⭐{c}⭐{b}#{r}⭐{t}⭐{sir}
{c}{b}栋{r}👉{t}👈{mr}
{c}🏘️{b}-{r}☎{t}🙋{mr}
降价了{c}{b}栋{r}从{p1}万降到{low}万 {mr} {t}
{c}{b}栋{r} 底{low} 报{p} {mr} {t} {tag}
{c}{b}栋{r}{m}平{lay}{deco}{p}万{see}{mr}{t}
{c}{b}幢{r}{m}方{p}万{n}{t}
{c}{b}栋{r}，{m}m2，{p}万，单价{up}万，{mr}，{t}
{c}{b}栋{r}，{m}m²，{p}W，{upy}/平，{t}，{n}
{c}{b}栋{r}，产证{m2}，满五，{p}，{t}，{mr}，钥匙{staff}
{c}{b}栋{r} {mr}{t} 维护人{staff}
{c}{b}栋{r} 房东{t} 看房联系{staff}{stafft}
{code} {c} {b}栋{r} {lay} {m} {p} {n} {t}
{code}|{c}|{b}-{u}-{r}|{lay}|{m2}|{p}|{n}|{t}|{staff}
房源编号{code}，{c}{b}幢{r}，业主{n}，电话{t}
{dist}区{c}{b}号楼{r}，{mr}，{t}，{p}万
{city}{dist}{road}{l}号{c}{b}幢{u}单元{r}室，{n}，{t}
{no}{c}{b}栋{r} {mr} {t}
{road}{l}弄{b}号{r}，{m}，{p}，{mr}{t}
{l}弄{b}号{r}（{c}）{mr}{t}
{c}（{lane}）{b}号{r}室 {n} {t}
{lane}{b}-{r} {t} {mr}
{lane} {b}/{r} {mr} {t} {p}w
{c}{b}号{r}室（{lay}）（{m}㎡）（{p}万）（{mr}：{t}）
{c}{b}栋{r} 业主微信同号{t} {mr}
{c}{b}幢{r} {mr} {t}微信同号 {p}万
{c}{b}栋{r} 加微信{t} {mr}
{c}{b}栋{r} vx{t} {mr}
{c}{b}栋{r} V：{t}（同电话）{mr}
{c}{b}栋{r} 电话同微{t}
{c}{b}栋{r} {mr}<在国外|不方便接电话>，先发短信 {t}
{c}{b}栋{r}，{state}，房东{mr}，{t}，{see}
{c}{b}栋{r}，{dir}，{deco}，{year}年，{p}万，{t}，{mr}
帮忙卖一下{c}{b}栋{r}，{p}万左右，房主电话{t}
谁有{c}客户？{b}栋{r}，{p}万，{mr}{t}
内部盘 {c}{b}幢{r} 勿外传 {mr}{t}
笋盘‼️{c}{b}座{r}‼️{p}万‼️{t} {mr}
放盘：{c}{b}座{r}室，{bed}房，实用{m}，叫价{p}万，业主{mr}{t}
{c}{b}座{r}，{m}呎，叫{p}万，业主{t}{mr}
收到，{c}{b}栋{r}是{mr}的，电话是{t}
{mr}的房子在{c}{b}栋{r}，号码{t}
我刚问了，{c}{b}栋{r}的房东叫{n}，打{t}就行
{c}那套{b}栋{r}可以看，{mr}{t}，记得提前说
补充一下房东号码 {t} {mr}，就是{c}{b}栋{r}那套
{c} {b}栋{r} 空 {mr} {t} 密码锁{r}88#
{c}{b}栋{r}车位{park} {mr} {t}
{c}{b}栋{r} {mr} {car} {t}
{c}{b}栋{r} {m}㎡ 物业费{fee}元 业主{n} {t}
业主：{n} 房号：{c}{b}-{u}-{r} 电话：{t}
业主：{n}；地址：{c}{b}栋{r}；联系方式：{t}
小区:{c} 楼栋:{b} 房号:{r} 姓名:{n} 电话:{t}
姓名={n}&电话={t}&地址={c}{b}栋{r}
name:{n} tel:{t} addr:{c}{b}栋{u}单元{r}
{c} Bldg {b} Unit {r} {mr} {t}
{c} {b}期{u}栋{r} {mr} {t}
{c}{b}号<楼|>{u}梯{r} {mr} {t}
{c}{b}栋{u}座{r} {mr} {t}
{c}{b}幢<东|西>单元{r} {t} {mr}
{c}甲{b}号楼{r} {mr} {t}
{c}附{b}号{r} {mr} {t}
{c}{b}栋地下室和{r} {mr} {t}
{c}{b}栋{r}顶楼复式 {mr} {t}
{c}{b}号{f}楼{k1}室{t}{mr}
{c}{b}栋第{f}层{k}房 {n} {t}
{c} {b}-{r}（{lay}，{m}）：{t}，{mr}
{c} {b}-{r} ({m}/{p}) {t} {s}
{c}{b}-{r} {s} {t}
{c}{b}/{r} {t}{s}姓
{c}{bb}{r} {mr} {t}
{c}{bb}-{uu}-{r} {mr} {t}
{c}{bb}幢{uu}单元{r}室　{n}　{t}
{c}	{b}栋	{r}	{n}	{t}
{c}  {b}栋  {r}    {n}   {t}   {p}
{b}栋{r}，{c}，{t}
{r}室 {b}号楼 {c} {n} {t}
{r}/{b}/{c}/{t}
{p}万 {m}平 {c}{b}栋{r} {t} {mr}
{p}w！{c}！{b}栋{r}！{t}！
{lay} {m}平 {p}万 {c}{b}栋{r} {n} {t}
`
  .trim()
  .split('\n');

/** Two phones or two people about one home: one row is one record, and a second named person may be counted apart. */
export const COUPLES = `
{c}{b}栋{r} {mr}{t}/{t2}
{c}{b}栋{r} {mr} {t} {t2}
{c}{b}幢{r} {n} {t}、{t2}
{c}{b}栋{r} {mr}{t}，备用{t2}
{c}{b}栋{r} {mr} {t}（座机{land}）
{c}{b}栋{r} {mr} {t} 或 {t2}
{c}{b}栋{r} {n}{t}老婆{t2}
{c} {b}-{u}-{r} {n} {t} 配偶 {n2} {t2}
{c}{b}幢{r} 先生{t} 太太{t2}
{c}{b}栋{r} {n}/{n2} {t}/{t2} 共有
{c}{b}栋{r} 房东{mr}{t}，租客{mr2}{t2}
{c}{b}栋{r} {mr}{t} {land}
{c}{b}栋{r} 电话1：{t} 电话2：{t2} {n}
{t}{t2}{c}{b}栋{r}{n}
{c}{b}栋{r} {n}({t}) {n2}({t2})
`
  .trim()
  .split('\n');

/** Building or compound only: a coarse owner. */
export const COARSE = `
{c}{b}栋，{m}平，{p}万，业主{mr}，{t}
{c}{b}号楼{fl}层 {lay} {p}万 房东{n} {t}
{c}业主{n} {t}
房东{mr}{t}，{c}，{lay}，{p}万
{c} {A}座 业主{mr} {t}
{lane} {lay} {m}平 {p}万 房东{mr}{t}
业主姓名：{n}，电话{t}，小区：{c}
小区{c}，{b}幢{u}单元，业主{n}，手机{t}
`
  .trim()
  .split('\n');

/** Words of a branch's chat that say nothing about anyone. */
export const NOISE = (
  '收到|好的|OK|👌|辛苦了|这套还在吗|已约，下午带看|钥匙拿回来了|大家注意今天盘点|[图片]|[语音] 12"|房东说价格可以谈|谁有满五的两房|客户嫌贵|' +
  '明天早会九点|新盘对接人群里找|业绩榜更新了|中午吃什么|这个价格没有了|收工|@店长 麻烦审核一下|发错群了|撤回了一条消息|网签排到下周|' +
  '有没有近地铁的三房|预算八百以内|银行说下周放款|过户约在十五号|谢谢老板|加油'
).split('|');
