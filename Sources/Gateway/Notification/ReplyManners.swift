package import Complaints
package import Foundation
import Ledger

/// The rules for texting: numbers, frequency and hours.
package struct ReplyManners: Sendable {
    /// The greatest number of replies to a number within a day. A quarter of it is reserved for news, so that a citizen
    /// who asks often still gets news.
    package var dailyBudget: Int
    /// The local hours between which only direct answers are sent, for example 21 to 6; nil for none.
    package var quietHours: (from: Int, until: Int)?
    /// Whether foreign numbers are texted.
    package var textsForeign: Bool
    /// Whether landlines of this country are texted.
    package var textsLandlines: Bool
    /// Numbers that are never texted.
    package var stopList: NumberList
    /// Numbers whose messages make no ticket and get no reply.
    package var blockList: NumberList
    /// The cost of one segment in rupiah; nil if it is not known.
    package var costPerSegment: Int?

    package init(
        dailyBudget: Int = 20,
        quietHours: (from: Int, until: Int)? = nil,
        textsForeign: Bool = false,
        textsLandlines: Bool = false,
        stopList: NumberList = NumberList(),
        blockList: NumberList = NumberList(),
        costPerSegment: Int? = nil
    ) {
        self.dailyBudget = dailyBudget
        self.quietHours = quietHours
        self.textsForeign = textsForeign
        self.textsLandlines = textsLandlines
        self.stopList = stopList
        self.blockList = blockList
        self.costPerSegment = costPerSegment
    }

    /// The reason why a number is never texted; nil if it may be texted.
    package func refusal(of number: PhoneNumber) -> String? {
        guard number.mayBeAnswered else { return "no_subscriber" }
        if stopList.contains(number.text) { return "stop_list" }
        guard number.text.hasPrefix("62") else { return textsForeign ? nil : "foreign" }
        return number.text.hasPrefix("628") || textsLandlines ? nil : "landline"
    }

    /// The reason why a reply is not sent; nil if it is sent.
    func suppression(of notification: WaitingNotification, standing: RecipientStanding) -> String? {
        if let refusal = refusal(of: notification.recipient) { return refusal }
        if standing.isStopped, !notification.isDirectAnswer { return "stopped" }
        let budget = notification.isDirectAnswer ? dailyBudget - dailyBudget / 4 : dailyBudget
        return standing.sent >= budget ? "budget" : nil
    }

    /// The time at which news is sent: at once, or at the end of the quiet hours.
    package func sendingTime(of now: Date) -> Date {
        guard let quiet = quietHours else { return now }
        let local = now.timeIntervalSince1970 + Double(OfficeZone.current.offset)
        let second = local.truncatingRemainder(dividingBy: 86_400)
        let from = Double(quiet.from) * 3600
        let until = Double(quiet.until) * 3600
        let isQuiet = from <= until ? (from..<until).contains(second) : second >= from || second < until
        guard isQuiet else { return now }
        let wait = until > second ? until - second : until + 86_400 - second
        return now.addingTimeInterval(wait)
    }
}

extension WaitingNotification {
    /// Whether the reply answers a text that the citizen has just sent; otherwise it is news.
    var isDirectAnswer: Bool { replyKey.hasPrefix("m") }
}
