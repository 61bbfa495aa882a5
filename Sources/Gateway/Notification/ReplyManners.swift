package import Complaints
package import Foundation
import Ledger

/// Whom lapord texts, how often, and when.
package struct ReplyManners: Sendable {
    /// At most so many replies to a number within a day. A quarter of them is kept for news, so that who asks often still hears it.
    package var dailyBudget: Int
    /// Local hours between which only direct answers are sent, for example 21 to 6; nil for none.
    package var quietHours: (from: Int, until: Int)?
    /// Whether numbers of other countries are texted.
    package var textsForeign: Bool
    /// Whether numbers of this country that are no mobile ones are texted.
    package var textsLandlines: Bool
    /// Numbers that are never texted.
    package var stopList: NumberList
    /// What one segment costs, in rupiah; nil where it is not known.
    package var costPerSegment: Int?

    package init(
        dailyBudget: Int = 20,
        quietHours: (from: Int, until: Int)? = nil,
        textsForeign: Bool = false,
        textsLandlines: Bool = false,
        stopList: NumberList = NumberList(),
        costPerSegment: Int? = nil
    ) {
        self.dailyBudget = dailyBudget
        self.quietHours = quietHours
        self.textsForeign = textsForeign
        self.textsLandlines = textsLandlines
        self.stopList = stopList
        self.costPerSegment = costPerSegment
    }

    /// Why a number is not texted at all; nil where it may be.
    package func refusal(of number: PhoneNumber) -> String? {
        guard number.mayBeAnswered else { return "no_subscriber" }
        if stopList.contains(number.text) { return "stop_list" }
        guard number.text.hasPrefix("62") else { return textsForeign ? nil : "foreign" }
        return number.text.hasPrefix("628") || textsLandlines ? nil : "landline"
    }

    /// Why a reply is not sent; nil where it is.
    func suppression(of notification: WaitingNotification, standing: RecipientStanding) -> String? {
        if let refusal = refusal(of: notification.recipient) { return refusal }
        if standing.isStopped, !notification.isDirectAnswer { return "stopped" }
        let budget = notification.isDirectAnswer ? dailyBudget - dailyBudget / 4 : dailyBudget
        return standing.sent >= budget ? "budget" : nil
    }

    /// When news goes out: at once, or in the morning.
    package func sendingTime(of now: Date) -> Date {
        guard let quiet = quietHours else { return now }
        let local = now.timeIntervalSince1970 + Double(CalendarDate.westernIndonesianOffset)
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
    /// Whether it answers a text that the citizen has just sent, rather than tell of something that happened.
    var isDirectAnswer: Bool { replyKey.hasPrefix("m") }
}
