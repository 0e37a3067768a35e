// What a program on the PC does: posts through the proxy, trusting what its system trusts. Writes what came back to a file.
//   node client.mjs PROXY-PORT HOST BODY-FILE ANSWER-FILE
import fs from 'node:fs';
import net from 'node:net';
import tls from 'node:tls';

const [port, host, body, answer] = process.argv.slice(2);
const done = (value) => {
  fs.writeFileSync(answer, JSON.stringify(value));
  process.exit(0);
};
const fail = (error) => done({ error: `${error.code ?? ''} ${error.message}` });
const proxy = net.connect(Number(port), '127.0.0.1');
proxy.on('error', fail);
proxy.write(`CONNECT ${host}:443 HTTP/1.1\r\nHost: ${host}:443\r\n\r\n`);
proxy.once('data', (granted) => {
  if (!/^HTTP\/1\.1 200/.test(granted.toString('latin1'))) return done({ error: granted.toString('latin1') });
  const secure = tls.connect({ socket: proxy, servername: host, ca: tls.getCACertificates('system') });
  const bytes = fs.readFileSync(body);
  let said = '';
  secure.on('error', fail);
  secure.on('data', (piece) => {
    said += piece.toString('latin1');
  });
  secure.on('end', () =>
    done({
      status: Number(said.split(' ')[1]),
      issuer: issuer.CN,
      verdict: /x-menshen-verdict: (.*)/i.exec(said)?.[1],
    }),
  );
  let issuer = {};
  secure.once('secureConnect', () => {
    issuer = secure.getPeerCertificate().issuer;
    secure.write(
      `POST /post HTTP/1.1\r\nHost: ${host}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${bytes.length}\r\nConnection: close\r\n\r\n`,
    );
    secure.write(bytes);
  });
});
