import Complaints
import Foundation
import TestSupport
import Testing

/// A conversation written down as a text file; `Conversations/README.md` explains its form.
struct ConversationScript: Sendable, CustomTestStringConvertible {
    /// One line of the script, with those that continue it.
    struct Line: Sendable {
        var number: Int
        var step: Step
    }

    /// What a line says.
    enum Step: Sendable, Hashable {
        /// `set budget 5`: how this conversation runs, before it begins.
        case set(key: String, value: String)
        /// `who operator TELKOMSEL`: an address behind a name.
        case who(name: String, address: String)
        /// `@ 21:30`, `@ +10m`, `@ +1d 08:00`: the time becomes so.
        case time(days: Int, seconds: Double?, clock: (Int, Int)?)
        /// `> budi: text`
        case heard(name: String, text: String)
        /// `< budi: text`, with `*` for anything.
        case said(name: String, pattern: String)
        /// `= 9000001 Terverifikasi | Dinas PUPR: kata`: SP4N's status from now on, and an answer.
        case status(trackingID: String, verbatim: String, answer: (from: String, text: String)?)
        /// `= down` and `= up`
        case central(isDown: Bool)
        /// `! release LP10008`, `! dismiss LP10008`: an officer decides about a held ticket.
        case officer(order: String, ticket: String)
        /// `? 9000001 content *Guci*`: what SP4N has; `? state LP10008 held`: how a ticket stands here.
        case check(words: [String])

        static func == (left: Step, right: Step) -> Bool { "\(left)" == "\(right)" }

        func hash(into hasher: inout Hasher) { hasher.combine("\(self)") }
    }

    let file: URL
    let lines: [Line]

    var testDescription: String { file.lastPathComponent }

    /// All scripts, by name.
    static let all: [ConversationScript] = {
        let folder = Checkout.root.appending(path: "Tests/GatewayTests/Conversations")
        let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        return files.filter { $0.pathExtension == "txt" }
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
            .map(ConversationScript.init)
    }()

    init(file: URL) {
        self.file = file
        let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        var joined: [(number: Int, text: String)] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let words = line.trimmingCharacters(in: .whitespaces)
            if words.isEmpty || words.hasPrefix("#") { continue }
            if line.first == " ", !joined.isEmpty {
                joined[joined.count - 1].text += " " + words
            } else {
                joined.append((index + 1, words))
            }
        }
        lines = joined.map { Line(number: $0.number, step: Self.step($0.text)) }
    }

    private static func step(_ line: String) -> Step {
        let words = line.split(separator: " ").map(String.init)
        let rest = line.dropFirst(words[0].count).trimmingCharacters(in: .whitespaces)
        switch words[0] {
        case "set" where words.count >= 3: return .set(key: words[1], value: words[2...].joined(separator: " "))
        case "who" where words.count == 3: return .who(name: words[1], address: words[2])
        case "@" where words.count > 1: return time(Array(words.dropFirst())) ?? .check(words: words)
        case ">", "<":
            guard let colon = rest.firstIndex(of: ":") else { return .check(words: words) }
            let name = String(rest[..<colon])
            let text = rest[rest.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            return words[0] == ">" ? .heard(name: name, text: text) : .said(name: name, pattern: text)
        case "=" where words.count > 1:
            if rest == "down" || rest == "up" { return .central(isDown: rest == "down") }
            let parts = rest.dropFirst(words[1].count).split(
                separator: "|",
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            let verbatim = parts[0].trimmingCharacters(in: .whitespaces)
            let answer = parts.dropFirst().first.map { part in
                let sides = part.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
                return (from: sides[0], text: sides.last ?? "")
            }
            return .status(trackingID: words[1], verbatim: verbatim, answer: answer)
        case "!" where words.count == 3: return .officer(order: words[1], ticket: words[2])
        case "?": return .check(words: Array(words.dropFirst()))
        default: return .check(words: [line])
        }
    }

    private static func time(_ words: [String]) -> Step? {
        var days = 0
        var seconds: Double?
        var clock: (Int, Int)?
        for word in words {
            let parts = word.split(separator: ":")
            if parts.count == 2, let hour = Int(parts[0]), let minute = Int(parts[1]) {
                clock = (hour, minute)
            } else if word.hasPrefix("+"), let unit = word.last, let number = Double(word.dropFirst().dropLast()) {
                switch unit {
                case "d": days += Int(number)
                case "h": seconds = (seconds ?? 0) + number * 3600
                case "m": seconds = (seconds ?? 0) + number * 60
                case "s": seconds = (seconds ?? 0) + number
                default: return nil
                }
            } else {
                return nil
            }
        }
        return .time(days: days, seconds: seconds, clock: clock)
    }

    /// Whether a text is what a line expects: `*` stands for anything, spaces count once.
    static func matches(_ text: String, _ pattern: String) -> Bool {
        let pieces = squeezed(pattern).split(separator: "*", omittingEmptySubsequences: false).map(String.init)
        var rest = Substring(squeezed(text))
        for (index, piece) in pieces.enumerated() {
            if index == 0 {
                guard rest.hasPrefix(piece) else { return false }
                rest = rest.dropFirst(piece.count)
            } else if index == pieces.count - 1 {
                return rest.hasSuffix(piece)
            } else {
                guard let range = piece.isEmpty ? rest.startIndex..<rest.startIndex : rest.range(of: piece) else {
                    return false
                }
                rest = rest[range.upperBound...]
            }
        }
        return rest.isEmpty
    }

    private static func squeezed(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
