import CentralAPI
import Foundation
import Ledger

/// What a stage has claimed, with the permit for the request that it sends for it.
struct Permitted<Item: Sendable>: Sendable {
    var item: Item
    var permit: CentralPermit
}

extension GuardedCentralSystem {
    /// Claims as many items as there are permits, so that the request of each starts at once.
    ///
    /// - Parameters:
    ///   - caller: The stage's part that claims.
    ///   - limit: How many items at most.
    ///   - clock: The stage's clock.
    ///   - claim: Claims up to a number of items.
    /// - Returns: The items with their permits; permits without an item are given back.
    /// - Throws: What `claim` throws.
    func claim<Item>(
        for caller: CentralBrake.Caller,
        upTo limit: Int,
        clock: @Sendable () -> Date,
        _ claim: (Int) async throws -> Claim<Item>
    ) async throws -> Claim<Permitted<Item>> {
        let admission = admit(caller, upTo: limit)
        let askAgainAt = admission.wait.map { clock().addingTimeInterval($0.seconds) }
        guard !admission.permits.isEmpty else { return Claim(items: [], nextDue: askAgainAt) }
        let claimed: Claim<Item>
        do {
            claimed = try await claim(admission.permits.count)
        } catch {
            giveBack(admission.permits, by: caller)
            throw error
        }
        giveBack(admission.permits.dropFirst(claimed.items.count), by: caller)
        return Claim(
            items: zip(claimed.items, admission.permits).map(Permitted.init),
            nextDue: claimed.items.count < admission.permits.count ? claimed.nextDue : askAgainAt
        )
    }

    /// The same for items whose next due time is asked for apart.
    func claim<Item>(
        for caller: CentralBrake.Caller,
        upTo limit: Int,
        clock: @Sendable () -> Date,
        _ claim: (Int) async throws -> [Item],
        nextDue: () async throws -> Date?
    ) async throws -> Claim<Permitted<Item>> {
        try await self.claim(for: caller, upTo: limit, clock: clock) { limit in
            let items = try await claim(limit)
            // Claimed items are not lost because the time cannot be read: the slow timer finds the next.
            return Claim(items: items, nextDue: items.count < limit ? try? await nextDue() : nil)
        }
    }
}
