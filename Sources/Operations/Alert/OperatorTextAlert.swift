/// Tells alerts to the operator's telephone.
///
/// It goes by the carriers that may no longer receive. Receiving and sending often fail separately, so it is useful, but it should
/// not be the only channel.
package struct OperatorTextAlert: AlertChannel {
    package let name = "sms"
    private let numbers: [String]
    private let send: @Sendable (_ number: String, _ text: String) async throws -> Void

    /// Makes a channel.
    ///
    /// - Parameters:
    ///   - numbers: The operators' numbers.
    ///   - send: Queues a text.
    package init(numbers: [String], send: @escaping @Sendable (_ number: String, _ text: String) async throws -> Void) {
        self.numbers = numbers
        self.send = send
    }

    package func deliver(_ notice: AlertNotice) async -> Bool {
        var isTaken = false
        for number in numbers {
            do {
                try await send(number, notice.text)
                isTaken = true
            } catch {
                continue
            }
        }
        return isTaken
    }
}
