package import Complaints

/// Chooses the carriers by which a reply may go, best first.
///
/// The order: the carrier that heard the citizen; those whose service number the citizen texted; those that serve the operator's
/// prefix, the longest first; the others in turn. Carriers that cannot send now come behind those that can, in the same order, so
/// that trying the list from the front is fail-over.
package struct CarrierRouter: Hashable, Sendable {
    private let routes: [CarrierRoute]
    private let countryCode: String
    private var turn = 0

    /// Makes a router.
    ///
    /// - Parameters:
    ///   - routes: Every carrier once, in the order of the configuration.
    ///   - countryCode: What replaces a trunk zero in service numbers, digits only.
    package init(routes: [CarrierRoute], countryCode: String = "62") {
        self.routes = routes
        self.countryCode = countryCode
    }

    /// The carriers for one reply, best first; each call gives the others their next turn.
    ///
    /// - Parameters:
    ///   - recipient: The citizen.
    ///   - texted: The service number that the citizen texted; nil where it is not known.
    ///   - heardBy: The carrier that heard the citizen; nil where there was none.
    ///   - canSend: Whether a carrier can send now.
    /// - Returns: Every carrier that may be used, at most once; empty where there is none.
    package mutating func carriers(
        for recipient: PhoneNumber,
        texted: String? = nil,
        heardBy: CarrierName? = nil,
        canSend: (CarrierName) -> Bool = { _ in true }
    ) -> [CarrierName] {
        guard !routes.isEmpty else { return [] }
        let start = turn % routes.count
        turn = (turn + 1) % routes.count
        let inTurn = routes[start...] + routes[..<start]
        let textedNumber = texted.flatMap { PhoneNumber($0, countryCode: countryCode) }
        let ranked = inTurn.enumerated().compactMap { position, route -> Ranked? in
            let merit = merit(of: route, recipient: recipient, texted: textedNumber, heardBy: heardBy)
            guard merit > 0 || route.takesOver else { return nil }
            return Ranked(carrier: route.carrier, isUp: canSend(route.carrier), merit: merit, position: position)
        }
        return ranked.sorted().map(\.carrier)
    }

    /// The senders that would never get an answer, because their carrier cannot send.
    package enum Gap: Hashable, Sendable {
        /// No other carrier may send its replies.
        case everybody
        /// Another one sends to numbers that begin so, and none to the rest.
        case allBut(prefixes: [String])
    }

    /// Tells whether the replies of a carrier that cannot send go by another one.
    ///
    /// - Parameters:
    ///   - carrier: The carrier that only hears.
    ///   - canSend: Whether a carrier can send at all.
    /// - Returns: Who would never be answered; nil where everybody is.
    package func gap(behind carrier: CarrierName, canSend: (CarrierName) -> Bool) -> Gap? {
        let numbers = Set(
            routes.filter { $0.carrier == carrier }.flatMap(\.serviceNumbers)
                .compactMap { PhoneNumber($0, countryCode: countryCode) }
        )
        let others = routes.filter { $0.carrier != carrier && canSend($0.carrier) }
        let isTakenOver = others.contains { other in
            other.takesOver
                || other.serviceNumbers.contains { number in
                    PhoneNumber(number, countryCode: countryCode).map(numbers.contains) ?? false
                }
        }
        if isTakenOver { return nil }
        let prefixes = others.flatMap(\.prefixes).filter { !$0.isEmpty }
        return prefixes.isEmpty ? .everybody : .allBut(prefixes: prefixes)
    }

    private struct Ranked: Comparable {
        var carrier: CarrierName
        var isUp: Bool
        var merit: Int
        var position: Int

        static func < (left: Ranked, right: Ranked) -> Bool {
            (left.isUp ? 0 : 1, -left.merit, left.position) < (right.isUp ? 0 : 1, -right.merit, right.position)
        }
    }

    /// The rank of a carrier: 2000 if it received the citizen's text, 1000 if its number was texted, else the length
    /// of the prefix.
    private func merit(
        of route: CarrierRoute,
        recipient: PhoneNumber,
        texted: PhoneNumber?,
        heardBy: CarrierName?
    ) -> Int {
        if route.carrier == heardBy { return 2000 }
        if let texted, route.serviceNumbers.contains(where: { PhoneNumber($0, countryCode: countryCode) == texted }) {
            return 1000
        }
        guard recipient.kind == .subscriber else { return 0 }
        return route.prefixes.filter { !$0.isEmpty && recipient.text.hasPrefix($0) }.map(\.count).max() ?? 0
    }
}
