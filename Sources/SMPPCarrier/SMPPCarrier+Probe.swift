import Carriers
import Foundation
package import Logging
import SMPPCodec

extension SMPPCarrier {
    /// The result of a bind that was only tried.
    package enum ProbeResult: Hashable, Sendable {
        case bound
        /// The account is bound already, as it is while the daemon runs.
        case alreadyBound
        /// The reason, in words for an operator.
        case failed(String)
    }

    /// Binds once to a host, as the carrier does, and unbinds.
    ///
    /// A message that the SMSC delivers in between is refused with the status after which it delivers it again.
    ///
    /// - Parameters:
    ///   - configuration: The SMSC and its account.
    ///   - host: One of its addresses.
    ///   - logger: Notes deviations.
    /// - Returns: The worst result of the binds that the configuration asks for: one, or a receiver and a transmitter.
    package static func probe(
        _ configuration: Configuration,
        host: Configuration.Host,
        logger: Logger
    ) async -> ProbeResult {
        var worst = ProbeResult.bound
        for bind in configuration.bind.operations {
            switch await probe(configuration, bind, host, logger) {
            case .bound: break
            case .alreadyBound: worst = .alreadyBound
            case .failed(let reason): return .failed(reason)
            }
        }
        return worst
    }

    private static func probe(
        _ configuration: Configuration,
        _ bind: CommandID,
        _ host: Configuration.Host,
        _ logger: Logger
    ) async -> ProbeResult {
        let (bound, isBound) = AsyncStream<Void>.makeStream()
        let link = SMPPLink(
            configuration: configuration,
            bind: bind,
            reading: DeliveryReading(
                carrier: configuration.name,
                profile: configuration.profile,
                countryCode: configuration.countryCode
            ),
            intake: RefusingIntake(),
            logger: logger,
            onBound: { isBound.yield() },
            onRoom: {},
            onLate: { _, _ in }
        )
        let end = await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await _ in bound { link.stop() }
            }
            let end = await link.run(to: host)
            isBound.finish()
            return end
        }
        switch end {
        case .stopped: return .bound
        case .refused(.alreadyBound): return .alreadyBound
        case .refused(let status): return .failed("the SMSC refuses the bind: \(status)")
        case .lost(let reason): return .failed(reason)
        }
    }

    /// Stores nothing, so that the SMSC keeps what it has.
    private struct RefusingIntake: MessageIntake {
        private let error = IntakeError(.stopping, retryAfter: .seconds(1), reason: "the bind is only tried")

        func accept(_ message: InboundMessage) async throws(IntakeError) -> Acknowledgement { throw error }
        func accept(_ message: UndecodableMessage) async throws(IntakeError) -> Acknowledgement { throw error }
        func accept(_ report: DeliveryReport) async throws(IntakeError) -> Acknowledgement { throw error }
        func accept(_ items: [InboundItem]) async -> [Result<Acknowledgement, IntakeError>] {
            items.map { _ in .failure(error) }
        }
    }
}
