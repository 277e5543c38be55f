// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.rehearsal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A key and a certificate for 127.0.0.1, for one rehearsal. */
final class Certificate implements AutoCloseable {
    private static final String PASSWORD = "rehearsal";
    private final Path folder;

    private Certificate(Path folder) {
        this.folder = folder;
    }

    static Certificate make() throws IOException, InterruptedException {
        Certificate made = new Certificate(Files.createTempDirectory("rehearsal"));
        made.keytool("-genkeypair", "-keyalg", "EC", "-dname", "CN=rehearsal", "-ext", "san=ip:127.0.0.1");
        made.keytool("-exportcert", "-rfc", "-file", made.pem().toString());
        return made;
    }

    /** The certificate alone, which is its own authority. */
    Path pem() {
        return folder.resolve("certificate.pem");
    }

    SSLContext context() throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream stored = Files.newInputStream(store())) {
            keys.load(stored, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(store());
        Files.deleteIfExists(pem());
        Files.deleteIfExists(folder);
    }

    private Path store() {
        return folder.resolve("keys.p12");
    }

    private void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(arguments));
        command.add(
                0, Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(
                "-alias",
                "rehearsal",
                "-keystore",
                store().toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(keytool.getInputStream().readAllBytes());
        if (keytool.waitFor() != 0) {
            throw new IOException("keytool: " + output);
        }
    }
}
