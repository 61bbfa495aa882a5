/// How one family of modems talks: the same commands, each family's own manners.
///
/// The manners are data, taken from the families' AT command manuals (Huawei E173/E3531, ZTE MF190, SIMCom SIM800 V1.09,
/// Quectel M95/EC2x, Wavecom Open AT 3.1 interface guides) and from logs that their users published.
package struct ModemDialect: Hashable, Sendable {
    /// How the tries that are left for the PIN are asked for.
    package struct PINCounter: Hashable, Sendable {
        /// The command line.
        package var command: String
        /// The answer, with `%t` for the tries that are left.
        package var answer: String
    }

    package var name: String
    package var manufacturer: String
    package var model: String
    package var revision: String
    /// What stands before and after every line of an answer.
    package var lineStart = "\r\n"
    package var lineEnd = "\r\n"
    package var prompt = "\r\n> "
    /// Whether `ATE0` has no effect.
    package var echoesAlways = false
    /// The memories that `+CPMS` takes, the SIM first.
    package var memories = ["SM", "ME"]
    /// The number of the first slot.
    package var firstIndex = 1
    /// The values of `mode`, `mt` and `ds` that `+CNMI` takes (3GPP TS 27.005, 3.4.1).
    package var indicationModes: Set<Int> = [0, 1, 2]
    package var messageRoutes: Set<Int> = [0, 1, 2]
    package var reportRoutes: Set<Int> = [0, 1, 2]
    /// Whether `+CPMS` always counts no used slots.
    package var countsLie = false
    /// What stands for an empty name between the commas of `+CMGL` and `+CMGR`.
    package var emptyName = ""
    /// How an unknown command is refused, where errors are not numeric.
    package var refusal = "ERROR"
    package var pinCounter: PINCounter?
    /// What it says when it starts.
    package var bootLines: [String] = []
    /// What it says now and then, unasked.
    package var chatter: [String] = []
    /// What it says when a message finds no free slot.
    package var fullLine: String?
    /// Whether USSD texts go over the line as packed septets in hexadecimal digits.
    package var packsUSSD = false
    /// Whether it knows `+CMMS`.
    package var keepsLinkOpen = true
}

extension ModemDialect {
    /// Huawei E-series sticks: slots from 0, `^` lines at any moment, packed USSD.
    package static let huawei = ModemDialect(
        name: "huawei",
        manufacturer: "huawei",
        model: "E173",
        revision: "11.126.85.00.209",
        firstIndex: 0,
        refusal: "COMMAND NOT SUPPORT",
        pinCounter: PINCounter(command: "AT^CPIN?", answer: "^CPIN: SIM PIN,%t,10,%t,10,3"),
        bootLines: ["^BOOT:21613431,0,0,0,75", "^SIMST:1", "^SRVST:2"],
        chatter: [
            "^RSSI:18", "^BOOT:21613431,0,0,0,75", "^DSFLOWRPT:0000002A,00000000,00000000,0000000000000000",
            "^MODE:3,3",
        ],
        fullLine: "^SMMEMFULL: \"SM\"",
        packsUSSD: true
    )

    /// ZTE MF-series sticks: echo that stays, status reports never stored.
    package static let zte = ModemDialect(
        name: "zte",
        manufacturer: "ZTE INCORPORATED",
        model: "MF190",
        revision: "BD_MF190V1.0.0B03",
        echoesAlways: true,
        indicationModes: [0, 1],
        reportRoutes: [0, 1],
        emptyName: "",
        pinCounter: PINCounter(command: "AT+ZPINPUK=?", answer: "+ZPINPUK: %t,10"),
        chatter: ["+ZPASR: \"UMTS\"", "+ZDONR: \"TELKOMSEL\",510,10,\"CS_PS\",\"ROAM_OFF\""],
        fullLine: "+ZSMSFULL: \"SM\""
    )

    /// SIMCom SIM800-series modules: double carriage returns while echoing, a list of ready lines, `""` for no name.
    package static let simcom = ModemDialect(
        name: "simcom",
        manufacturer: "SIMCOM_Ltd",
        model: "SIMCOM_SIM800L",
        revision: "Revision:1418B05SIM800L24",
        lineStart: "\r\r\n",
        memories: ["SM", "ME", "SM_P"],
        emptyName: "\"\"",
        pinCounter: PINCounter(command: "AT+SPIC", answer: "+SPIC: %t,10,%t,10"),
        bootLines: ["RDY", "+CFUN: 1", "+CPIN: READY", "Call Ready", "SMS Ready"],
        chatter: ["*PSUTTZ: 2026,8,17,3,0,0,\"+28\",0", "+CIEV: 10,\"51010\",\"TELKOMSEL\",\"TSEL\",0,0", "DST: 0"],
        fullLine: "+SMS FULL"
    )

    /// Quectel modules: slots from 0, `MT` beside `SM` and `ME`.
    package static let quectel = ModemDialect(
        name: "quectel",
        manufacturer: "Quectel",
        model: "EC25",
        revision: "EC25EFAR06A06M4G",
        memories: ["SM", "ME", "MT"],
        firstIndex: 0,
        pinCounter: PINCounter(command: "AT+QPINC=\"SC\"", answer: "+QPINC: \"SC\",%t,10"),
        bootLines: ["RDY", "+CFUN: 1", "+CPIN: READY", "+QUSIM: 1", "+QIND: SMS DONE"],
        chatter: ["+QIND: \"csq\",22,99", "+CGREG: 1", "+CEREG: 1"],
        fullLine: "+QIND: \"smsfull\",\"SM\""
    )

    /// Wavecom Fastrack modems: one memory, counts that lie, no `+CMMS`.
    package static let wavecom = ModemDialect(
        name: "wavecom",
        manufacturer: "WAVECOM MODEM",
        model: "MULTIBAND  900E  1800",
        revision: "657g09gg.Q2403A",
        prompt: "\r\n>",
        memories: ["SM"],
        countsLie: true,
        pinCounter: PINCounter(command: "AT+CPINC", answer: "+CPINC: %t,%t,10,10"),
        bootLines: ["+WIND: 3", "+WIND: 4", "+WIND: 7"],
        chatter: ["+WIND: 7", "+CCED: 0,1,510,10,1a2b"],
        keepsLinkOpen: false
    )

    /// Every family.
    package static let all: [ModemDialect] = [.huawei, .zte, .simcom, .quectel, .wavecom]

    /// The family of a name.
    package static func named(_ name: String) -> ModemDialect? {
        all.first { $0.name == name.lowercased() }
    }
}

extension ModemDialect: CustomStringConvertible {
    package var description: String { name }
}
