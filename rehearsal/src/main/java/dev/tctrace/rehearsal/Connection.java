// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.rehearsal;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** A client's connection: HTTP/1.1 (RFC 9112) as far as the client speaks it, and the server's side of a WebSocket (RFC 6455). */
final class Connection implements AutoCloseable {
    private static final String WEBSOCKET = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int TEXT_FRAME = 0x81;
    private static final int SHORT_LENGTH = 125;
    private static final int LENGTH_IN_TWO_BYTES = 126;

    private final Socket socket;
    private final InputStream input;
    private final OutputStream output;

    /**
     * @param path without the query
     * @param headers by lower-case name
     */
    record Request(String method, String path, String query, Map<String, String> headers, byte[] body) {
        boolean isWebSocket() {
            return headers.containsKey("sec-websocket-key");
        }
    }

    Connection(Socket socket) throws IOException {
        this.socket = socket;
        this.input = new BufferedInputStream(socket.getInputStream());
        this.output = socket.getOutputStream();
    }

    /** @return null at the end */
    Request read() throws IOException {
        String line = line();
        if (line == null || line.isEmpty()) {
            return null;
        }
        Map<String, String> headers = new HashMap<>();
        for (String header = line(); header != null && !header.isEmpty(); header = line()) {
            int colon = header.indexOf(':');
            headers.put(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).strip());
        }
        byte[] body = "chunked".equals(headers.get("transfer-encoding"))
                ? chunks()
                : input.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        String[] words = line.split(" ");
        String[] target = words[1].split("\\?", 2);
        return new Request(words[0], target[0], target.length > 1 ? target[1] : "", headers, body);
    }

    void answer(int code, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        write("HTTP/1.1 " + code + " -\r\nContent-Type: application/json\r\nContent-Length: " + body.length
                + "\r\n\r\n");
        output.write(body);
        output.flush();
    }

    void acceptWebSocket(Request request) throws IOException, GeneralSecurityException {
        byte[] digest = MessageDigest.getInstance("SHA-1")
                .digest((request.headers().get("sec-websocket-key") + WEBSOCKET).getBytes(StandardCharsets.US_ASCII));
        write("HTTP/1.1 101 -\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                + Base64.getEncoder().encodeToString(digest) + "\r\n\r\n");
        output.flush();
    }

    void frame(String text) throws IOException {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer header = ByteBuffer.allocate(4).put((byte) TEXT_FRAME);
        if (payload.length <= SHORT_LENGTH) {
            header.put((byte) payload.length);
        } else {
            header.put((byte) LENGTH_IN_TWO_BYTES).putShort((short) payload.length);
        }
        output.write(header.array(), 0, header.position());
        output.write(payload);
        output.flush();
    }

    /** Until the client closes it. */
    void drain() throws IOException {
        input.transferTo(OutputStream.nullOutputStream());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void write(String head) throws IOException {
        output.write(head.getBytes(StandardCharsets.US_ASCII));
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int length = Integer.parseInt(line(), 16); length > 0; length = Integer.parseInt(line(), 16)) {
            body.write(input.readNBytes(length));
            line();
        }
        line();
        return body.toByteArray();
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = input.read();
        if (next < 0) {
            return null;
        }
        for (; next >= 0 && next != '\n'; next = input.read()) {
            line.write(next);
        }
        return line.toString(StandardCharsets.UTF_8).stripTrailing();
    }
}
