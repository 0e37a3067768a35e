import java.io.FileInputStream;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Sends a file with java.net.http: Send URL FILE CA PROXY [expect]. Prints the status. */
public class Send {
  public static void main(String[] args) throws Exception {
    KeyStore roots = KeyStore.getInstance(KeyStore.getDefaultType());
    roots.load(null, null);
    try (FileInputStream pem = new FileInputStream(args[2])) {
      roots.setCertificateEntry("only", CertificateFactory.getInstance("X.509").generateCertificate(pem));
    }
    TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(roots);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    URI proxy = URI.create(args[3]);
    HttpClient client = HttpClient.newBuilder()
        .sslContext(context)
        .proxy(ProxySelector.of(new InetSocketAddress(proxy.getHost(), proxy.getPort())))
        .build();
    HttpRequest request = HttpRequest.newBuilder(URI.create(args[0]))
        .expectContinue(args.length > 4)
        .timeout(Duration.ofSeconds(120))
        .POST(HttpRequest.BodyPublishers.ofFile(Path.of(args[1])))
        .build();
    System.out.println(client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode());
  }
}
