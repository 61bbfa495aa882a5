/// The replies that one carrier may send.
package struct CarrierRoute: Hashable, Sendable {
    package var carrier: CarrierName
    /// The numbers that citizens text to reach this carrier, as they dial them.
    package var serviceNumbers: [String]
    /// The beginnings of the numbers that it serves best, in international form without plus sign: `62811`.
    package var prefixes: [String]
    /// Whether other citizens' replies may go this way when their own carrier cannot send.
    package var takesOver: Bool

    package init(
        carrier: CarrierName,
        serviceNumbers: [String] = [],
        prefixes: [String] = [],
        takesOver: Bool = true
    ) {
        self.carrier = carrier
        self.serviceNumbers = serviceNumbers
        self.prefixes = prefixes
        self.takesOver = takesOver
    }
}
