import Administration
import Ledger
import Logging
import Operations

/// The receiver of a command's orders.
enum OrderDesk {
    case daemon(OperationsClient)
    /// The ledger, where no daemon runs, and the user who gave the command.
    case ledger(Administration, Requester)

    /// Gives an order; without a daemon it is signed by the user who gave the command.
    func ask<O: Order>(_ order: O) async throws -> O.Answer {
        switch self {
        case .daemon(let client): try await client.ask(order)
        case .ledger(let administration, let requester): try await administration.carryOut(order, by: requester)
        }
    }

    /// Reads a list page by page.
    ///
    /// - Parameters:
    ///   - order: The list.
    ///   - most: The most items.
    ///   - body: Takes each item.
    /// - Throws: ``Refusal``, or an error of the body.
    func list<O: ListOrder>(_ order: O, most: Int = .max, _ body: (O.Item) throws -> Void) async throws {
        var order = order
        var left = most
        repeat {
            order.limit = min(left, 500)
            let page = try await ask(order)
            for item in page.items.prefix(left) { try body(item) }
            left -= page.items.count
            order.after = page.next
        } while order.after != nil && left > 0
    }
}

extension Administration {
    /// The journal, which keeps who read or changed what. Where there is none, only warnings go to the terminal: a command tells its
    /// outcome itself.
    private static func traceLogger(besides logger: Logger) -> Logger {
        if let journal = try? JournalLogSink() {
            let gate = LogGate(sink: journal)
            return Logger(label: logger.label) { gate.handler(label: $0) }
        }
        var quiet = logger
        quiet.logLevel = .warning
        return quiet
    }

    /// Opens the ledger of a configuration, and closes it whatever comes.
    ///
    /// A command of root becomes the user of the ledger's folder before it touches anything in it.
    ///
    /// - Parameters:
    ///   - path: The configuration file.
    ///   - exclusively: Whether no daemon may run meanwhile.
    ///   - body: Works with the administration, and is told the user who gave the command.
    /// - Returns: The value of the body.
    /// - Throws: Where the ledger cannot be opened, or an error of the body.
    static func withLedger<Value>(
        of path: String,
        exclusively: Bool,
        _ body: (Administration, Requester) async throws -> Value
    ) async throws -> Value {
        let requester = Requester.local
        let settings = try Settings.load(path: path)
        try DaemonUser.become(keeperOf: settings.ledger.path)
        let logger = Logger(label: "lapord")
        let trace = Self.traceLogger(besides: logger)
        let ledger =
            exclusively
            ? try Ledger(configuration: settings.ledger, makesNew: false, logger: logger)
            : try Ledger(configuration: settings.ledger, exclusively: false, logger: logger)
        var rules = settings.administrationRules(Language(parser: settings.parser, writer: settings.writer))
        // The daemon's user cannot read the key's file again.
        rules.nextKey = { settings.ledger.nextProtection }
        do {
            let value = try await body(Administration(ledger: ledger, rules: rules, logger: trace), requester)
            await ledger.close()
            return value
        } catch {
            await ledger.close()
            throw error
        }
    }
}
