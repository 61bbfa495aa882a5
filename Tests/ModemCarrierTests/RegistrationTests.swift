import Testing

@testable import ModemCarrier

@Suite("Registration")
struct RegistrationTests {
    @Test(
        "The state is read in every form of +CREG",
        arguments: [
            ("0,1", Registration.home), ("2,5,\"0A1B\",\"00C3D4E5\",7", .roaming), ("1", .home), ("5", .roaming),
            ("1,\"0A1B\",\"C3D4\"", .home), ("1,\"0A1B\",\"00C3D4E5\",7", .home), ("2,1,0A1B,C3D4", .home),
            ("1, 1234, 5678", .home), ("0, 2", .searching), ("2,3", .denied), ("0,4", .unknown),
            ("1,6", .homeForMessages),
            ("0,9", .unknown), ("2,1,\"\",\"\"", .home), ("5,\"1\",\"2\"", .roaming),
        ]
    )
    func forms(text: String, registration: Registration) {
        #expect(Registration(ATFields(text)) == registration)
    }

    @Test("What is no state is none", arguments: ["", "x", "\"0A1B\""])
    func none(text: String) {
        #expect(Registration(ATFields(text)) == nil)
    }

    @Test("A modem that cannot tell its registration may send, and one that told it before is out of coverage")
    func usable() {
        var profile = ModemProfile()
        #expect(profile.isUsable)
        profile.registration = .unknown
        #expect(profile.isUsable)
        for (told, isUsable) in [(Registration.home, true), (.unknown, false), (.roaming, true), (.denied, false)] {
            profile.registration = told
            #expect(profile.isUsable == isUsable)
        }
        #expect(!Registration.unknown.isRegistered)
    }
}
