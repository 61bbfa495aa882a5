import Complaints
import Foundation

/// Commands that the parser does not know, because they make sense only in a conversation.
///
/// A text is a command only if it contains nothing else: `bahasa jawa di sekolah dihapus` is a report.
package enum ServiceCommand: Hashable, Sendable {
    /// `BAHASA JAWA`: a language for the replies, by the word after it.
    case language(String)
    /// `LANJUT LP10428`: the rest of a long answer.
    case readOn(quoted: String?)
    /// `ANONIM` or `RAHASIA` alone.
    case hide(isAnonymous: Bool, isSecret: Bool, quoted: String?)
    /// `TAMBAH LP10428 dekat jembatan`: an addition, in the form that replies propose; without a number, to the latest
    /// report.
    case add
    /// Thanks, which need no answer.
    case courtesy

    /// The name in metrics; an addition has the name of an addition in free words.
    var name: String {
        switch self {
        case .language: "language"
        case .readOn: "read_on"
        case .hide: "hide"
        case .add: Intent.followup.rawValue
        case .courtesy: "courtesy"
        }
    }

    /// Reads a text; nil if it is not one of these commands.
    ///
    /// - Parameters:
    ///   - text: The text as it was typed.
    ///   - languages: The available languages; the name of one alone chooses it.
    ///   - ticketPrefix: Letters before our ticket numbers.
    package init?(_ text: String, languages: LanguageNames = LanguageNames(), ticketPrefix: String) {
        self.init(text, words: WrittenWords(text), languages: languages, ticketPrefix: ticketPrefix)
    }

    /// Reads a text whose words are already known.
    init?(_ text: String, words written: WrittenWords, languages: LanguageNames, ticketPrefix: String) {
        if Self.isAddition(text, written, ticketPrefix) {
            self = .add
            return
        }
        guard (1...10).contains(written.count) else { return nil }
        let quoted = QuotedNumber(in: written.words, ticketPrefix: ticketPrefix)
        let command =
            Self.language(written, languages) ?? Self.readOn(written, quoted) ?? Self.hide(written, quoted)
            ?? Self.courtesy(written)
        guard let command else { return nil }
        self = command
    }

    /// `TAMBAH` with a number after it, or without one in capitals: `tambah lampu jalan` is a proposal.
    private static func isAddition(_ text: String, _ written: WrittenWords, _ ticketPrefix: String) -> Bool {
        guard let first = written.words.first, additionWords.contains(first) else { return false }
        if QuotedNumber(in: written.words, ticketPrefix: ticketPrefix, reach: 3) != nil { return true }
        let isCapital = text.trimmingCharacters(in: .whitespaces).hasPrefix(first.uppercased())
        return isCapital && (written.count == 1 || text.contains(where: \.isLowercase))
    }

    private static func language(_ written: WrittenWords, _ languages: LanguageNames) -> ServiceCommand? {
        if written.count == 1, languages.code(named: written.words[0]) != nil { return .language(written.words[0]) }
        guard (2...3).contains(written.count), languageWords.contains(written.words[0]),
            written.count == 2 || courtesyWords.contains(written.words[2])
        else { return nil }
        return .language(written.words[1])
    }

    private static func readOn(_ written: WrittenWords, _ quoted: QuotedNumber?) -> ServiceCommand? {
        guard readOnWords.contains(written.words[0]) else { return nil }
        let rest = written.words.indices.dropFirst().filter { !(quoted?.range.contains($0) ?? false) }
        guard rest.allSatisfy({ fillers.contains(written.words[$0]) }) else { return nil }
        return .readOn(quoted: quoted?.canonical)
    }

    private static func hide(_ written: WrittenWords, _ quoted: QuotedNumber?) -> ServiceCommand? {
        let own = written.words.indices.filter { !(quoted?.range.contains($0) ?? false) }.map { written.words[$0] }
        let isAnonymous = own.contains(where: anonymousWords.contains)
        let hides = own.contains(where: secretWords.contains)
        guard isAnonymous || hides,
            own.allSatisfy({
                anonymousWords.contains($0) || secretWords.contains($0) || personWords.contains($0)
                    || fillers.contains($0)
            })
        else { return nil }
        // `rahasiakan nama saya` hides the person, `rahasia` the text.
        let meansPerson = own.contains(where: personWords.contains)
        return .hide(
            isAnonymous: isAnonymous || meansPerson,
            isSecret: hides && !meansPerson,
            quoted: quoted?.canonical
        )
    }

    private static func courtesy(_ written: WrittenWords) -> ServiceCommand? {
        written.areAll(in: courtesyWords) && written.contains(anyOf: courtesies) ? .courtesy : nil
    }

    private static let additionWords: Set<String> = ["tambah", "tambahkan", "tambahan", "tmbh", "tambahin"]
    private static let languageWords: Set<String> = ["bahasa", "basa", "boso", "bhs", "language"]
    private static let readOnWords: Set<String> = ["lanjut", "lanjutkan", "selengkapnya", "more"]
    private static let anonymousWords: Set<String> = ["anonim", "anonym", "anonymous", "anonimus", "samarkan"]
    private static let secretWords: Set<String> = ["rahasia", "rahasiakan", "dirahasiakan", "secret", "sembunyikan"]
    private static let personWords: Set<String> = ["identitas", "nama", "nomor", "hp", "pelapor"]
    private static let fillers: Set<String> = [
        "tolong", "mohon", "minta", "harap", "saya", "sy", "aku", "kami", "laporan", "lap", "aduan", "ini", "itu", "yg",
        "yang", "tadi", "barusan", "ya", "pak", "bu", "bapak", "ibu", "min", "admin", "dan", "juga", "saja", "aja",
        "no",
        "secara", "jadikan", "dibuat", "buat", "tsb", "nya", "isi", "tiket",
    ]
    private static let courtesies: Set<String> = [
        "terima", "terimakasih", "trimakasih", "trims", "trim", "makasih", "makasi", "mksh", "mkasih", "tks", "thx",
        "thanks", "ok", "oke", "okey", "okay", "siap", "baik", "baiklah", "ya", "iya", "sip", "suwun", "nuwun", "nuhun",
        "alhamdulillah", "syukurlah", "amin", "aamiin",
    ]
    private static let courtesyWords = courtesies.union(courtesyFillers)
    private static let courtesyFillers: Set<String> = [
        "kasih", "pak", "bu", "bapak", "ibu", "bpk", "min", "admin", "kak", "mas", "mbak", "atas", "infonya", "info",
        "balasannya", "bantuannya", "perhatiannya", "kerjasamanya", "banyak", "sekali", "sdh", "sudah", "matur",
        "hatur",
        "you", "wr", "wb", "sama", "bos", "bang", "om", "nya", "semoga", "sehat", "selalu",
    ]
}
