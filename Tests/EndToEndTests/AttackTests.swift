import Foundation
import Glibc
import Sandbox
import TestSupport
import Testing

/// The attacks of `Attacks`: each file is the bytes of one connection, and what the daemon is to answer.
///
/// A line ends as in HTTP; `\xHH`, `\r` and `\n` are bytes, and `{100*a}` is a text that is repeated. An attack that is found to work is added
/// as a file once it is mended.
@Suite("Attacks", .serialized)
struct AttackTests {
    /// One attack.
    private struct Attack {
        /// `callbacks` or `operations`.
        var port = ""
        /// The beginning of the answer.
        var answer = ""
        /// The most answers: a second one would be to a request that was smuggled in.
        var most = 1
        var bytes: [UInt8] = []

        init(file: URL) throws {
            let text = try String(contentsOf: file, encoding: .utf8)
            let parts = text.split(separator: "\n--\n", maxSplits: 1)
            try #require(parts.count == 2, "\(file.lastPathComponent)")
            for line in parts[0].split(separator: "\n") {
                let words = line.split(separator: ": ", maxSplits: 1).map(String.init)
                switch words[0] {
                case "port": port = words[1]
                case "answer": answer = words[1]
                case "most": most = try #require(Int(words[1]))
                default: try #require(line.hasPrefix("#"), "\(file.lastPathComponent): \(line)")
                }
            }
            bytes = Self.bytes(of: String(parts[1]).replacing("\n", with: "\\r\\n"))
        }

        private static func bytes(of text: String) -> [UInt8] {
            let whole = text.replacing(#/\{(\d+)\*([^}]*)\}/#) { match in
                String(repeating: String(match.output.2), count: Int(match.output.1) ?? 0)
            }
            var bytes: [UInt8] = []
            var rest = Array(whole.utf8)[...]
            while let byte = rest.popFirst() {
                guard byte == UInt8(ascii: "\\"), let next = rest.popFirst() else {
                    bytes.append(byte)
                    continue
                }
                switch next {
                case UInt8(ascii: "r"): bytes.append(13)
                case UInt8(ascii: "n"): bytes.append(10)
                case UInt8(ascii: "x"):
                    bytes.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) ?? 0)
                    rest = rest.dropFirst(2)
                default: bytes.append(next)
                }
            }
            return bytes
        }
    }

    @Test("are refused, tell nothing, leave no trace, and the daemon goes on")
    func corpus() async throws {
        let folder = Checkout.root.appending(path: "Tests/EndToEndTests/Attacks")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "attack" }
            .sorted { $0.path < $1.path }
        #expect(files.count >= 20)
        try await DaemonProcess.with { daemon in
            try await daemon.start()
            for file in files {
                let name = file.deletingPathExtension().lastPathComponent
                let attack = try Attack(file: file)
                let port = attack.port == "callbacks" ? daemon.callbackPort : daemon.operationsPort
                let answer = try await exchange(attack.bytes, port: port)
                #expect(answer.hasPrefix(attack.answer), "\(name): \(answer)")
                #expect(answer.ranges(of: "HTTP/1.1 ").count <= attack.most, "\(name): \(answer)")
                for secret in ["root:", "0f0f0f0f", "LP1"] { #expect(!answer.contains(secret), "\(name): \(answer)") }
                #expect(daemon.launcher.isRunning, "\(name)")
            }
            // Whoever writes a report after all that is heard.
            _ = await daemon.smsc.deliver(MobileMessage(sender: "+628127000001", text: "jalan rusak di desa Guci"))
            try await eventually("the complaint") { !daemon.central.archive.complaints.isEmpty }
            #expect(daemon.central.archive.complaints.count == 1)
            #expect(daemon.smsc.messages.allSatisfy { $0.recipient.hasSuffix("8127000001") })
            for line in daemon.log.split(separator: "\n") {
                #expect(line.hasPrefix("{") && line.hasSuffix("}"), "\(line)")
            }
            for trace in ["selundup", "81270000009", "\u{1B}"] { #expect(!daemon.log.contains(trace), "\(trace)") }
            try await daemon.expectSoundEnd()
        }
    }

    /// Sends bytes as no client would, and reads until the daemon ends the connection, or a while.
    private func exchange(_ bytes: [UInt8], port: Int) async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(with: Result { try Self.exchange(bytes, port: port) })
            }
        }
    }

    private static func exchange(_ bytes: [UInt8], port: Int) throws -> String {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(connected == 0)
        var patience = timeval(tv_sec: 5, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        // A daemon that has seen enough may end the connection before all is sent.
        _ = send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        shutdown(descriptor, Int32(SHUT_WR))
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { return String(decoding: answer, as: UTF8.self) }
            answer += buffer[..<count]
        }
    }
}
