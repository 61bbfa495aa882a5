import ArgumentParser
import ConfigurationFile
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
