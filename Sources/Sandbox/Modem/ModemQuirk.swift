/// One way in which modems of the field differ from the specifications, by name.
///
/// Each is a fact that users of modems reported, whatever the brand; several may hold at once.
package enum ModemQuirk: String, Hashable, Sendable, CaseIterable {
    // MARK: Set-up

    /// `AT+CPIN?` answers `+CPIN: READY` and no `OK`.
    case readyWithoutOK = "ready-without-ok"
    /// `AT+CPIN?` answers `OK` and no state.
    case okWithoutState = "ok-without-state"
    /// `+CPIN: "READY"` in quotation marks.
    case quotedState = "quoted-state"
    /// `+CPIN: SIM PIN2`, which does not concern messages.
    case wantsPIN2 = "wants-pin2"
    /// `+CPIN: SIM PUK2`, which does not concern messages.
    case wantsPUK2 = "wants-puk2"
    /// The first two `AT+CPIN?` after a start answer `+CPIN: NOT READY`.
    case slowSIM = "slow-sim"
    /// `+CPIN: NOT INSERTED`: there is no SIM.
    case noSIM = "no-sim"
    /// A predecessor left `ATV0`: results are numbers.
    case numericResults = "numeric-results"
    /// A predecessor left `ATQ1`: there are no results.
    case noResults = "no-results"
    /// A predecessor left `AT+CSCS="UCS2"`: names and USSD texts are digits.
    case ucs2CharacterSet = "ucs2-character-set"
    /// `AT+COPS?` and `AT+CSCA?` are never answered.
    case silentQuestions = "silent-questions"
    /// `AT+CPMS` is unknown.
    case noMemoryChoice = "no-memory-choice"

    // MARK: Registration

    /// `+CREG` has area and cell, in the answer and unasked.
    case longRegistration = "long-registration"
    /// `AT+CREG?` answers the state alone.
    case shortRegistration = "short-registration"
    /// `AT+CREG?` always answers 4, unknown.
    case unknownRegistration = "unknown-registration"
    /// `AT+CREG?` is unknown.
    case noRegistration = "no-registration"

    // MARK: Listings

    /// Reading an empty slot answers `+CMGR: 0,,0` and `OK`.
    case emptyEntries = "empty-entries"
    /// Messages are listed without the address of a service centre, and the length counts all octets.
    case noServiceCentre = "no-service-centre"
    /// The length that a listing tells is wrong.
    case wrongLength = "wrong-length"
    /// The digits stand on the line of the head.
    case oneLine = "one-line"
    /// The digits of a message stand on two lines.
    case brokenLines = "broken-lines"
    /// Lines that belong to nothing stand before and behind the digits.
    case foreignLines = "foreign-lines"

    // MARK: Memories and reports

    /// `AT+CPMS=?` answers a list of lists, and names more memories.
    case nestedMemories = "nested-memories"
    /// `AT+CPMS` takes one memory, and messages are received in another.
    case receivesInME = "receives-in-me"
    /// Status reports lie in the memory `SR`, counted from 0, and are announced for `SM`.
    case reportsInSR = "reports-in-sr"
    /// The same, and `AT+CPMS` does not know `SR`.
    case hiddenReports = "hidden-reports"

    // MARK: Restarts

    /// The modem starts anew now and then, and says so.
    case restarts
    /// The modem starts anew now and then, and says nothing.
    case silentRestarts = "silent-restarts"
    /// A start leaves the modem in text mode.
    case textMode = "text-mode"
    /// The SIM drops out now and then and comes back.
    case simDrops = "sim-drops"

    // MARK: USSD

    /// USSD texts have several lines.
    case ussdLines = "ussd-lines"
    /// USSD texts are UCS-2 in hexadecimal digits, under coding scheme 15.
    case ussdUCS2 = "ussd-ucs2"
    /// USSD texts are ASCII in hexadecimal digits.
    case ussdHexadecimal = "ussd-hexadecimal"
    /// USSD texts stand without quotation marks.
    case ussdUnquoted = "ussd-unquoted"
    /// `+CUSD: 2` comes before the text.
    case ussdReleaseFirst = "ussd-release-first"

    /// What a user is shown.
    package var summary: String {
        switch self {
        case .readyWithoutOK: "AT+CPIN? answers READY and no OK"
        case .okWithoutState: "AT+CPIN? answers OK and no state"
        case .quotedState: "+CPIN: \"READY\" in quotation marks"
        case .wantsPIN2: "+CPIN: SIM PIN2"
        case .wantsPUK2: "+CPIN: SIM PUK2"
        case .slowSIM: "the SIM is NOT READY at first"
        case .noSIM: "+CPIN: NOT INSERTED"
        case .numericResults: "left in ATV0"
        case .noResults: "left in ATQ1"
        case .ucs2CharacterSet: "left with AT+CSCS=\"UCS2\""
        case .silentQuestions: "AT+COPS? and AT+CSCA? are never answered"
        case .noMemoryChoice: "AT+CPMS is unknown"
        case .longRegistration: "+CREG has area and cell"
        case .shortRegistration: "AT+CREG? answers the state alone"
        case .unknownRegistration: "AT+CREG? always answers 4"
        case .noRegistration: "AT+CREG? is unknown"
        case .emptyEntries: "an empty slot reads as +CMGR: 0,,0"
        case .noServiceCentre: "listings lack the service centre"
        case .wrongLength: "listings tell a wrong length"
        case .oneLine: "head and digits stand on one line"
        case .brokenLines: "digits stand on two lines"
        case .foreignLines: "foreign lines stand in listings"
        case .nestedMemories: "AT+CPMS=? answers a list of lists"
        case .receivesInME: "messages are received in ME whatever is chosen"
        case .reportsInSR: "status reports lie in SR and are announced for SM"
        case .hiddenReports: "status reports lie where they cannot be read"
        case .restarts: "starts anew now and then"
        case .silentRestarts: "starts anew now and then without a word"
        case .textMode: "a start leaves text mode"
        case .simDrops: "the SIM drops out now and then"
        case .ussdLines: "USSD texts have several lines"
        case .ussdUCS2: "USSD texts are UCS-2 digits under scheme 15"
        case .ussdHexadecimal: "USSD texts are ASCII digits"
        case .ussdUnquoted: "USSD texts lack quotation marks"
        case .ussdReleaseFirst: "+CUSD: 2 comes before the text"
        }
    }
}

extension ModemQuirk: CustomStringConvertible {
    package var description: String { rawValue }
}
