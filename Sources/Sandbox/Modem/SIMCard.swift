/// The SIM in a simulated modem. It keeps its content while the modem starts anew.
package struct SIMCard: Hashable, Sendable {
    /// The PIN that it wants; nil where it wants none.
    package var pin: String?
    /// How many wrong PINs it still takes before it wants its PUK.
    package var pinTriesLeft = 3
    package var imsi: String
    package var iccid: String
    package var messages: MessageStore
    /// What a balance query answers.
    package var balanceText = "Sisa pulsa Anda Rp 25.500 aktif s/d 30/12/2026"

    package init(
        pin: String? = nil,
        imsi: String = "510101234567890",
        iccid: String = "8962100012345678901",
        capacity: Int = 50
    ) {
        self.pin = pin
        self.imsi = imsi
        self.iccid = iccid
        messages = MessageStore(capacity: capacity)
    }
}
