import Complaints

/// The targets of the sign book that the judges ask for by name.
struct KnownTargets: Sendable {
    /// The intents that have signs.
    let intents: [(intent: Intent, target: Int32)]
    let trouble: Int32
    let info: Int32
    let aspiration: Int32
    let complaint: Int32
    let pleads: Int32
    /// Private talk, jokes, chain letters and trade.
    let privateTalk: Int32
    let urgent: Int32
    let notUrgent: Int32
    let lasting: Int32
    /// The kinds of danger.
    let dangers: [(kind: DangerKind, target: Int32)]
    let death: Int32
    let anonymous: Int32
    let secret: Int32
    let informationDesk: Int32
    let levyDesk: Int32
    let procurementDesk: Int32

    init(_ book: SignBook) {
        intents = Intent.allCases.map { ($0, book.target("intent.\($0.rawValue)")) }.filter { $0.1 >= 0 }
        trouble = book.target("trouble")
        info = book.target("class.info")
        aspiration = book.target("class.aspiration")
        complaint = book.target("class.complaint")
        pleads = book.target("pleads")
        privateTalk = book.target("private")
        urgent = book.target("urgent")
        notUrgent = book.target("not-urgent")
        lasting = book.target("lasting")
        dangers = DangerKind.allCases.map { ($0, book.target("danger.\($0.rawValue)")) }
        death = book.target("death")
        anonymous = book.target("anonymous")
        secret = book.target("secret")
        informationDesk = book.target("desk.ppid")
        levyDesk = book.target("desk.saber-pungli")
        procurementDesk = book.target("desk.lpse")
    }
}
