import Administration
import Carriers
import Foundation
import HTTPCarrier
import Ledger
import Logging
import ModemCarrier
import SMPPCarrier

/// A carrier of the running daemon, with the addresses at which it is called and its way to read a dead letter again.
struct RunningCarrier: Sendable {
    let carrier: any Carrier
    var endpoints: [CallbackEndpoint] = []
    let readLetter: @Sendable (_ raw: Data, _ receivedAt: Date) async throws -> Void

    /// Makes the carrier of a configuration.
    ///
    /// - Parameters:
    ///   - settings: The carrier's configuration.
    ///   - intake: The place where its messages are stored.
    ///   - ledger: Knows how much of the day's budget is spent, so that a restart does not give a new one.
    ///   - logger: The carrier's log.
    /// - Throws: ``LedgerError`` where the ledger cannot be read.
    init(_ settings: CarrierSettings, intake: any MessageIntake, ledger: Ledger, logger: Logger) async throws {
        switch settings {
        case .http(let configuration):
            let limits = configuration.limits
            let spent = try await Self.spentToday(
                by: configuration.name,
                of: limits.perDay,
                zone: TimeZone(secondsFromGMT: limits.zoneOffset),
                in: ledger
            )
            let http = HTTPCarrier(configuration: configuration, intake: intake, spentToday: spent, logger: logger)
            carrier = http
            endpoints = http.endpoints
            readLetter = Self.letterReader(http.handler.retry)
        case .modem(let configuration):
            let modem = ModemCarrier(configuration: configuration, intake: intake, logger: logger)
            carrier = modem
            readLetter = Self.letterReader(modem.retry)
        case .smpp(let configuration):
            let spent = try await Self.spentToday(
                by: configuration.name,
                of: configuration.perDay,
                zone: TimeZone(identifier: configuration.timeZone),
                in: ledger
            )
            let smpp = SMPPCarrier(configuration: configuration, intake: intake, spentToday: spent, logger: logger)
            carrier = smpp
            readLetter = Self.letterReader(smpp.retry)
        }
    }

    /// The part of its daily budget that a carrier has used up.
    private static func spentToday(
        by carrier: CarrierName,
        of budget: Int?,
        zone: TimeZone?,
        in ledger: Ledger
    ) async throws -> Int {
        guard budget != nil else { return 0 }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone ?? .gmt
        return try await ledger.segmentsSent(by: carrier.rawValue, since: calendar.startOfDay(for: Date()))
    }

    /// Reads the bytes of a carrier's dead letter again, after its profile or this program was mended.
    private static func letterReader(
        _ retry: @escaping @Sendable (_ raw: [UInt8], _ receivedAt: Date) async throws -> [Acknowledgement]
    ) -> @Sendable (_ raw: Data, _ receivedAt: Date) async throws -> Void {
        { raw, receivedAt in
            do {
                _ = try await retry(Array(raw), receivedAt)
            } catch let error as IntakeError {
                throw Refusal(.busy, error.reason)
            }
        }
    }
}
