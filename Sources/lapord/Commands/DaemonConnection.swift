import ArgumentParser
import ConfigurationFile
import Foundation
import Glibc
import Ledger
import Logging
import Operations

/// How a command reaches the running daemon.
struct DaemonConnection: ParsableArguments {
    @Option(name: .long, help: "The daemon's Unix socket. Default: what the configuration file names.")
    var socket: String?

    @Option(name: .long, help: "The configuration file that names the socket.")
    var config = "/etc/lapord/lapord.yaml"

    /// Asks the daemon something and closes the connection.
    func ask<Answer>(_ question: (OperationsClient) async throws -> Answer) async throws -> Answer {
        let client = OperationsClient(socketPath: try socketPath())
        do {
            let answer = try await question(client)
            await client.shutdown()
            return answer
        } catch {
            await client.shutdown()
            throw error
        }
    }

    /// Asks the daemon where one listens, and otherwise works on the ledger itself, held alone.
    ///
    /// - Parameters:
    ///   - question: What to ask the daemon.
    ///   - work: What to do without one; it needs the ledger's key.
    /// - Returns: The answer.
    /// - Throws: ``OperationsFault``, or where the ledger cannot be opened.
    func askOrOpen<Answer>(
        _ question: (OperationsClient) async throws -> Answer,
        orOpen work: (Ledger, Settings) async throws -> Answer
    ) async throws -> Answer {
        if isAnswered(at: try socketPath()) { return try await ask(question) }
        let settings = try Settings.load(path: config)
        let ledger = try Ledger(configuration: settings.ledger, makesNew: false, logger: Logger(label: "lapord"))
        do {
            let answer = try await work(ledger, settings)
            await ledger.close()
            return answer
        } catch {
            await ledger.close()
            throw error
        }
    }

    private func isAnswered(at path: String) -> Bool {
        let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return false }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }

    /// Only the one key is read: the file may hold secrets' names that this user may not read.
    private func socketPath() throws -> String {
        if let socket { return socket }
        let folders = ConfigurationFolders(file: config)
        let document = try ConfigurationDocument(path: config)
        let root = ConfigurationSection(document, faults: FaultCollector())
        return folders.path(root.section("operations")?.string("socket") ?? "/run/lapord/admin.sock")
    }
}

/// Whether programs or people read the output.
struct OutputOption: ParsableArguments {
    @Flag(help: "Write JSON for programs.")
    var json = false

    /// Prints a value as JSON, or lets it be shown to people.
    func show<Value: Encodable>(_ value: Value, _ human: (Value) -> Void) throws {
        if json {
            print(String(decoding: try OperationsJSON.encode(value), as: UTF8.self))
        } else {
            human(value)
        }
    }
}
