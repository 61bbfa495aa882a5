import Administration
import Ledger
import Logging
import Operations

/// The receiver of a command's orders.
enum OrderDesk {
    case daemon(OperationsClient)
    /// The ledger, where no daemon runs.
    case ledger(Administration)

    /// Gives an order; without a daemon it is signed by the user of this process.
    func ask<O: Order>(_ order: O) async throws -> O.Answer {
        switch self {
        case .daemon(let client): try await client.ask(order)
        case .ledger(let administration): try await administration.carryOut(order, by: .local)
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
    /// Opens the ledger of a configuration, and closes it whatever comes.
    ///
    /// - Parameters:
    ///   - path: The configuration file.
    ///   - exclusively: Whether no daemon may run meanwhile.
    ///   - body: Works with the administration.
    /// - Returns: The value of the body.
    /// - Throws: Where the ledger cannot be opened, or an error of the body.
    static func withLedger<Value>(
        of path: String,
        exclusively: Bool,
        _ body: (Administration) async throws -> Value
    ) async throws -> Value {
        let settings = try Settings.load(path: path)
        let logger = Logger(label: "lapord")
        // A command tells its outcome itself.
        var quiet = logger
        quiet.logLevel = .warning
        let ledger =
            exclusively
            ? try Ledger(configuration: settings.ledger, makesNew: false, logger: logger)
            : try Ledger(configuration: settings.ledger, exclusively: false, logger: logger)
        let language = Language(parser: settings.parser, writer: settings.writer)
        do {
            let value = try await body(
                Administration(ledger: ledger, rules: settings.administrationRules(language), logger: quiet)
            )
            await ledger.close()
            return value
        } catch {
            await ledger.close()
            throw error
        }
    }
}
