import Administration
import ArgumentParser
import ConfigurationFile
import Foundation
import Ledger
import Logging
import Operations

/// How a command reaches the running daemon.
struct DaemonConnection: ParsableArguments {
    @Option(name: .long, help: "The daemon's Unix socket. Default: what the configuration file names.")
    var socket: String?

    @Option(name: .long, help: "The configuration file that names the socket.")
    var config = "/etc/lapord/lapord.yaml"

    /// Gives an order to the daemon.
    func ask<O: Order>(_ order: O) async throws -> O.Answer {
        try await withDaemon { try await $0.ask(order) }
    }

    /// Gives an order to the daemon where one listens, and otherwise carries it out on the ledger itself.
    func askOrOpen<O: Order>(_ order: O) async throws -> O.Answer {
        try await withDaemonOrLedger { try await $0.ask(order) }
    }

    /// Gives orders to the daemon.
    func withDaemon<Value>(_ body: (OrderDesk) async throws -> Value) async throws -> Value {
        let path = try socketPath()
        guard let socket = DaemonSocket(path: path) else {
            throw Refusal(
                .busy,
                "no daemon listens at \(path), or what stands there is a link or another user's: is the daemon running "
                    + "('systemctl status lapord'), and may you use its socket?"
            )
        }
        let client = OperationsClient(socketPath: socket.address, place: path)
        defer { withExtendedLifetime(socket) {} }
        do {
            try await confirmLedger(of: client, at: path)
            let value = try await body(.daemon(client))
            await client.shutdown()
            return value
        } catch {
            await client.shutdown()
            throw error
        }
    }

    /// Gives orders to the daemon where one listens, and otherwise to the ledger.
    func withDaemonOrLedger<Value>(_ body: (OrderDesk) async throws -> Value) async throws -> Value {
        DaemonSocket(path: try socketPath())?.isAnswered == true
            ? try await withDaemon(body) : try await withLedger(body)
    }

    /// Gives orders to the ledger itself, held alone; its key is needed.
    func withLedger<Value>(_ body: (OrderDesk) async throws -> Value) async throws -> Value {
        try await Administration.withLedger(of: config, exclusively: true) { try await body(.ledger($0, $1)) }
    }

    /// Gives an order about the ledger, and returns the path of the ledger too, so that the command can name it.
    func askStore<O: Order>(_ order: O) async throws -> (answer: O.Answer, ledger: String) {
        try await withDaemonOrLedger { (try await $0.ask(order), try await $0.ask(AskLedger()).path) }
    }

    /// Refuses a daemon of another ledger than the configuration's: two configurations may name one socket. Whoever names the socket means
    /// its daemon.
    private func confirmLedger(of client: OperationsClient, at path: String) async throws {
        guard socket == nil, let named = try root().section("ledger")?.string("path") else { return }
        let wanted = ConfigurationFolders(file: config).path(named)
        let kept: String
        do {
            kept = try await client.ask(AskLedger()).path
        } catch let refusal as Refusal where refusal.code == .notFound {
            // A daemon of an earlier version, until its restart.
            return
        }
        func resolved(_ path: String) -> String {
            URL(filePath: path).standardizedFileURL.resolvingSymlinksInPath().path(percentEncoded: false)
        }
        guard resolved(kept) != resolved(wanted) else { return }
        throw Refusal(
            .conflict,
            "the daemon at \(path) keeps the ledger \(kept), and \(config) means \(wanted): name that daemon's configuration by "
                + "--config, or its socket by --socket; for a ledger without a daemon, name a socket of its own in operations.socket"
        )
    }

    /// Only single keys are read: the file may hold secrets' names that this user may not read.
    private func root() throws -> ConfigurationSection {
        ConfigurationSection(try Settings.document(path: config).0, faults: FaultCollector())
    }

    private func socketPath() throws -> String {
        if let socket { return socket }
        let named = try root().section("operations")?.string("socket")
        return ConfigurationFolders(file: config).path(named ?? "/run/lapord/admin.sock")
    }
}

/// The form of the output, for programs or for people.
struct OutputOption: ParsableArguments {
    @Flag(help: "Write JSON for programs.")
    var json = false

    /// Prints a value as JSON, or shows it to people.
    func show<Value: Encodable>(_ value: Value, _ human: (Value) -> Void) throws {
        if json {
            print(json: try AdministrationJSON.encode(value))
        } else {
            human(value)
        }
    }

    /// Prints the items of a list as they come: a JSON array, or a line for each.
    ///
    /// - Parameters:
    ///   - empty: The line for people where there is none.
    ///   - line: The line of an item for people.
    ///   - items: Gives the items one after the other.
    /// - Throws: An error of `items`.
    func list<Item: Encodable>(
        empty: String,
        line: @escaping (Item) -> String,
        _ items: (_ show: (Item) throws -> Void) async throws -> Void
    ) async throws {
        var count = 0
        try await items { item in
            if json {
                print(count == 0 ? "[" : ",", terminator: count == 0 ? "" : "\n")
                print(json: try AdministrationJSON.encode(item), terminator: "")
            } else {
                print(line(item))
            }
            count += 1
        }
        if json {
            print(count == 0 ? "[]" : "]")
        } else if count == 0 {
            print(empty)
        }
    }
}

/// The length of a list.
struct ListLength: ParsableArguments {
    @Option(help: ArgumentHelp("At most so many.", discussion: "Default: 50."), transform: Self.rows)
    var limit: Int?

    @Flag(help: "All of them.")
    var all = false

    /// The most rows.
    var rows: Int { limit ?? (all ? .max : 50) }

    func validate() throws {
        if all, limit != nil { throw ValidationError("Give --limit or --all, not both.") }
    }

    @Sendable
    static func rows(_ text: String) throws -> Int {
        guard let rows = Int(text), rows > 0 else { throw ValidationError("'\(text)' is no number of rows") }
        return rows
    }
}
