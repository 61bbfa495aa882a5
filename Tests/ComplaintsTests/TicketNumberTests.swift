import Complaints
import Testing

@Suite("A ticket number")
struct TicketNumberTests {
    @Test("is read back from what it prints", arguments: [1, 9, 10, 1042, 99_999, 1_234_567] as [Int64])
    func roundTrip(serial: Int64) throws {
        let number = TicketNumber(serial: serial, prefix: "LP")
        #expect(TicketNumber(number.description, prefix: "LP") == number)
    }

    @Test("is understood as citizens type it")
    func sloppy() {
        let number = TicketNumber(serial: 1010, prefix: "LP")
        let digits = number.digits
        let typed = [
            "lp\(digits)", "LP \(digits)", "lp-\(digits)", "#LP\(digits)",
            "Lp.\(digits.prefix(2)).\(digits.dropFirst(2))",
            "LP\(digits.replacing("0", with: "O"))", "lp\(digits.replacing("1", with: "l"))",
        ]
        for text in typed {
            #expect(TicketNumber(text, prefix: "LP") == number, "\(text)")
        }
    }

    @Test("does not survive a wrong digit or a swap of neighbours")
    func checkDigit() {
        for serial in [12_345, 40_817, 908_172] as [Int64] {
            let digits = Array(TicketNumber(serial: serial, prefix: "LP").digits)
            for index in digits.indices {
                for digit in "0123456789" where digit != digits[index] {
                    var wrong = digits
                    wrong[index] = digit
                    #expect(TicketNumber("LP" + String(wrong), prefix: "LP") == nil)
                }
                if index + 1 < digits.count, digits[index] != digits[index + 1] {
                    var swapped = digits
                    swapped.swapAt(index, index + 1)
                    #expect(TicketNumber("LP" + String(swapped), prefix: "LP") == nil)
                }
            }
        }
    }

    @Test("is never a tracking ID", arguments: ["9197446", "10023456", "LP", "LP1", "XX12345", ""])
    func refused(text: String) {
        #expect(TicketNumber(text, prefix: "LP") == nil)
    }
}
