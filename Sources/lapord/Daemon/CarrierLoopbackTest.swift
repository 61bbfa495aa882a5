import Carriers
import Complaints
import Foundation
import Gateway
import Ledger
import Logging
import Operations

/// Texts ourselves by one carrier, and knows from the ledger whether the text has come back.
struct CarrierLoopbackTest: LoopbackTestLink {
    let carrier: String
    private let link: any Carrier
    private let number: PhoneNumber
    private let ledger: Ledger
    private let wakeUp = WakeUp()
    private let logger: Logger

    /// Texts have numbers of their own towards carriers, far above those of replies.
    private static let firstID: Int64 = 4_000_000_000
    private static let mostTurns = 10
    private static let longestTurn: Duration = .seconds(30)

    init(link: any Carrier, number: PhoneNumber, ledger: Ledger, logger: Logger) {
        carrier = link.name.rawValue
        self.link = link
        self.number = number
        self.ledger = ledger
        self.logger = logger
        ledger.signals.subscribe(wakeUp, to: .loopbackTest)
    }

    func latest() async -> LoopbackTestRecord? {
        do {
            return try await ledger.lastLoopbackTest(by: carrier)
        } catch {
            logger.error("the last loopback test is not known", metadata: ["error": "\(error)"])
            return nil
        }
    }

    func send() async -> LoopbackTestSending {
        let mark = LoopbackTestMark()
        do {
            let id = try await ledger.beginLoopbackTest(by: carrier, token: mark.token)
            let text = OutboundMessage(
                id: Self.firstID + id,
                recipient: number,
                text: mark.text,
                validity: .seconds(3600),
                wantsDeliveryReport: false
            )
            switch try await submit(text) {
            case .accepted:
                return .sent(id: id)
            case .retry(_, let reason), .wait(_, let reason), .paced(_, let reason), .failed(let reason),
                .optedOut(let reason):
                try await ledger.endLoopbackTest(id, as: .unsent)
                return .unsent(reason: reason)
            }
        } catch {
            return .unsent(reason: "\(error)")
        }
    }

    /// Submits a text, and waits for its turn where replies are before it: a backlog is no fault of the link.
    private func submit(_ text: OutboundMessage) async throws -> SubmissionOutcome {
        for _ in 1...Self.mostTurns {
            let outcome = await link.submit(text)
            guard case .paced(let pause, _) = outcome, pause <= Self.longestTurn else { return outcome }
            try await Task.sleep(for: pause)
        }
        return await link.submit(text)
    }

    func giveUp(_ id: Int64) async {
        do {
            try await ledger.endLoopbackTest(id, as: .lost)
        } catch {
            logger.error("the loss of a loopback test could not be noted", metadata: ["error": "\(error)"])
        }
    }

    func wait(atMost limit: Duration) async {
        await wakeUp.wait(atMost: limit)
    }
}
