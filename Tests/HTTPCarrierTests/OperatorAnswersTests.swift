import Carriers
import CurlHTTP
import Foundation
import HTTPCarrier
import Testing

@testable import struct HTTPCarrier.ReportRules
@testable import struct HTTPCarrier.SubmissionReader

/// What each operator documents, beside the profile that was written from it: every answer to a submission, every word of a report.
@Suite("What operators say")
struct OperatorAnswersTests {
    /// An answer to a submission.
    struct Answer {
        var status = 200
        var body = ""
        var means: OutboundRules.Result.Outcome
    }

    /// The words of an operator; those of each row mean the same.
    struct Operator: CustomTestStringConvertible {
        let profile: String
        let answers: [Answer]
        var reports: [(status: DeliveryReport.Status, words: [String])] = []

        var testDescription: String { profile }
    }

    private static func bodies(
        _ means: OutboundRules.Result.Outcome,
        status: Int = 200,
        _ bodies: String...
    ) -> [Answer] {
        bodies.map { Answer(status: status, body: $0, means: means) }
    }

    /// Statuses that mean the same everywhere, unless an operator says something else with them.
    private static let common = [
        Answer(status: 401, means: .wait), Answer(status: 408, means: .retry), Answer(status: 429, means: .wait),
        Answer(status: 500, means: .retry), Answer(status: 502, means: .retry), Answer(status: 504, means: .retry),
    ]

    /// Telkomsel's content provider interface, whose errors its gateways pass on.
    private static let telkomsel =
        bodies(.accepted, status: 202, "1:Success", "1")
        + bodies(.retry, status: 202, "0:1", "3:101", "3:3:21", "")
        // A page is no answer of the interface: the link is in trouble, and not the message.
        + bodies(.wait, status: 202, "0:2", "2", "5:4", "6", "<html>")
        + bodies(
            .failed,
            status: 202,
            "3:105",
            "4:1",
            "4:2",
            "4:3",
            "4:4:1",
            "4:4:2",
            "5:1",
            "5:2",
            "5:3",
            "5:997",
            "7"
        )

    private static func vonage(_ means: OutboundRules.Result.Outcome, _ statuses: Int...) -> [Answer] {
        statuses.map {
            Answer(body: #"{"message-count":"1","messages":[{"status":"\#($0)","error-text":"x"}]}"#, means: means)
        }
    }

    private static func infobip(
        _ means: OutboundRules.Result.Outcome,
        _ group: String,
        _ names: String...
    ) -> [Answer] {
        names.map {
            let status = #"{"groupName":"\#(group)","name":"\#($0)"}"#
            return Answer(body: #"{"messages":[{"status":\#(status),"messageId":"1"}]}"#, means: means)
        }
    }

    private static func twilio(_ means: OutboundRules.Result.Outcome, _ codes: Int...) -> [Answer] {
        codes.map { Answer(status: 400, body: #"{"code":\#($0),"message":"x","status":400}"#, means: means) }
    }

    private static func oneAPI(
        _ means: OutboundRules.Result.Outcome,
        status: Int = 400,
        _ codes: String...
    ) -> [Answer] {
        codes.map { code in
            let kind = code.hasPrefix("SVC") ? "serviceException" : "policyException"
            return Answer(
                status: status,
                body: #"{"requestError":{"\#(kind)":{"messageId":"\#(code)","text":"x","variables":[]}}}"#,
                means: means
            )
        }
    }

    private static func jasmin(_ means: OutboundRules.Result.Outcome, _ status: Int, _ text: String) -> Answer {
        Answer(status: status, body: "Error \"\(text)\"", means: means)
    }

    private static func push(_ means: OutboundRules.Result.Outcome, _ statuses: Int...) -> [Answer] {
        statuses.map {
            let body = #"<?xml version="1.0"?><push><transid>1</transid><status>\#($0)</status><msg>x</msg></push>"#
            return Answer(body: body, means: means)
        }
    }

    static let operators = [
        Operator(profile: "telkomsel-cp", answers: telkomsel),
        Operator(
            profile: "telkomsel-gateway",
            answers: telkomsel,
            reports: [(.delivered, ["1"]), (.undelivered, ["0", "2", "4"])]
        ),
        Operator(
            profile: "telkomsel-direct",
            answers: bodies(.accepted, "1", "OK") + common
        ),
        Operator(
            profile: "indosat",
            answers: push(.accepted, 0) + push(.failed, 1, 2, 3, 4) + push(.retry, 5, 6, 99) + push(.wait, -32)
                + bodies(.accepted, #"<?xml version="1.0" ?><MO><STATUS>0</STATUS></MO>"#) + common,
            reports: [(.delivered, ["2"]), (.undelivered, ["1", "3", "4"])]
        ),
        Operator(profile: "xl", answers: [], reports: [(.delivered, ["1", "2"]), (.undelivered, ["0", "3"])]),
        Operator(
            profile: "tri",
            answers: push(.accepted, 0) + common,
            reports: [(.delivered, ["2"]), (.undelivered, ["1", "4"])]
        ),
        Operator(
            profile: "axis",
            answers: bodies(.accepted, "OK") + bodies(.retry, "NOK") + common,
            reports: [(.delivered, ["1"]), (.undelivered, ["0", "2"])]
        ),
        Operator(
            profile: "dartmedia",
            answers: bodies(.accepted, "000") + bodies(.wait, "001") + bodies(.retry, "101", "999", "") + common,
            reports: [
                (.delivered, ["10", "11", "12"]), (.pending, ["0", "9", "13", "20"]), (.undelivered, ["21", "99"]),
            ]
        ),
        Operator(
            profile: "kannel",
            answers: bodies(.accepted, status: 202, "0: Accepted for delivery", "3: Queued for later delivery")
                + bodies(.wait, status: 503, "Temporal failure, try again later.")
                + bodies(.wait, status: 403, "Authorization failed for sendsms")
                + bodies(
                    .failed,
                    status: 400,
                    "Sender missing and no global set, rejected",
                    "Empty receiver number not allowed, rejected"
                )
                + common,
            reports: [(.delivered, ["1"]), (.undelivered, ["2", "16"]), (.pending, ["4", "8", "32"])]
        ),
        Operator(
            profile: "jasmin",
            answers: bodies(.accepted, #"Success "07033084-5cfd-4812-90a4-e4d24ffb6e3d""#)
                + [
                    jasmin(.failed, 400, "Mandatory argument [to] is not found."),
                    jasmin(.wait, 403, "Authentication failure for username:x"),
                    jasmin(.wait, 403, "Cannot charge submit_sm, check RouterPB log file for details"),
                    jasmin(.wait, 403, "User throughput exceeded"), jasmin(.wait, 412, "No route found"),
                    jasmin(.retry, 500, "Cannot send submit_sm, check SMPPClientManagerPB log file for details"),
                    jasmin(.retry, 503, "InterceptorPB not connected !"),
                ] + common,
            reports: [
                (.delivered, ["DELIVRD"]), (.expired, ["EXPIRED", "DELETED"]),
                (.undelivered, ["UNDELIV", "REJECTD", "ESME_RINVDSTADR", "ESME_RSUBMITFAIL"]),
                (.pending, ["ACCEPTD", "UNKNOWN", "ENROUTE", "ESME_ROK", "ESME_RTHROTTLED"]),
            ]
        ),
        Operator(
            profile: "rapidpro",
            answers: bodies(.accepted, "", "queued") + common + [Answer(status: 400, means: .failed)],
            reports: [(.pending, ["sent"]), (.delivered, ["delivered"]), (.undelivered, ["failed"])]
        ),
        Operator(
            profile: "twilio",
            answers: bodies(.accepted, status: 201, #"{"sid":"SM1","status":"queued"}"#)
                + twilio(.failed, 21211, 21408, 21602, 21608, 21612, 21614, 21617)
                + twilio(.optedOut, 21610)
                + twilio(.wait, 20003, 21212, 21606, 21611, 21659)
                + bodies(.wait, status: 401, #"{"code":20003}"#) + bodies(.wait, status: 404, #"{"code":20404}"#)
                + bodies(.wait, status: 429, #"{"code":20429}"#) + common,
            reports: [
                (.delivered, ["delivered"]), (.undelivered, ["undelivered", "failed", "canceled"]),
                (.pending, ["accepted", "queued", "sending", "sent"]),
            ]
        ),
        Operator(
            profile: "vonage",
            answers: vonage(.accepted, 0) + vonage(.wait, 1, 4, 8, 9, 10, 11, 14, 15, 32) + vonage(.retry, 5, 13)
                + vonage(.failed, 2, 3, 6, 7, 12, 22, 23, 29, 33) + common,
            reports: [
                (.delivered, ["delivered"]), (.undelivered, ["failed", "rejected"]), (.expired, ["expired"]),
                (.pending, ["accepted", "buffered", "submitted", "unknown"]),
            ]
        ),
        Operator(
            profile: "infobip",
            answers: infobip(.accepted, "PENDING", "PENDING_ACCEPTED", "PENDING_ENROUTE", "PENDING_WAITING_DELIVERY")
                + infobip(.accepted, "REJECTED", "REJECTED_DUPLICATE_MESSAGE_ID")
                + infobip(.wait, "REJECTED", "REJECTED_NOT_ENOUGH_CREDITS", "REJECTED_PREPAID_PACKAGE_EXPIRED")
                + infobip(.wait, "REJECTED", "REJECTED_SENDER", "REJECTED_SOURCE")
                + infobip(.retry, "REJECTED", "REJECTED_SYSTEM_ERROR", "REJECTED_FLOODING_FILTER")
                + infobip(.failed, "REJECTED", "REJECTED_DESTINATION", "REJECTED_PREFIX_MISSING", "REJECTED_DND")
                + infobip(.failed, "UNDELIVERABLE", "UNDELIVERABLE_REJECTED_OPERATOR") + common
                + [Answer(status: 400, means: .failed)],
            reports: [
                (.delivered, ["DELIVERED", "DELIVERED_TO_HANDSET"]),
                (.undelivered, ["UNDELIVERABLE_NOT_DELIVERED", "REJECTED", "REJECTED_NOT_ENOUGH_CREDITS"]),
                (.expired, ["EXPIRED", "EXPIRED_DLR_UNKNOWN"]),
                (.pending, ["PENDING", "PENDING_ENROUTE", "ACCEPTED", "DELIVERED_TO_OPERATOR"]),
            ]
        ),
        Operator(
            profile: "oneapi",
            answers: bodies(.accepted, status: 201, #"{"resourceReference":{"resourceURL":"x"}}"#)
                + oneAPI(.failed, "SVC0002", "SVC0003", "SVC0004", "SVC0280", "SVC0281") + oneAPI(.accepted, "SVC0005")
                + oneAPI(.retry, "SVC0001") + oneAPI(.retry, status: 500, "SVC0001") + oneAPI(.wait, "SVC0283")
                + oneAPI(.wait, status: 403, "POL0001", "POL0002", "POL0003", "POL1009") + common,
            reports: [
                (.delivered, ["DeliveredToTerminal"]), (.undelivered, ["DeliveryImpossible"]),
                (
                    .pending,
                    [
                        "DeliveredToNetwork", "DeliveryUncertain", "MessageWaiting", "DeliveryNotificationNotSupported",
                    ]
                ),
            ]
        ),
        Operator(
            profile: "android-sms-gateway",
            answers: bodies(.accepted, status: 202, #"{"id":"1","state":"Pending"}"#)
                + bodies(.accepted, status: 409, #"{"message":"duplicate id"}"#)
                + bodies(.failed, status: 400, #"{"message":"invalid phone number"}"#) + common,
            reports: [(.pending, ["sms:sent"]), (.delivered, ["sms:delivered"]), (.undelivered, ["sms:failed"])]
        ),
        Operator(
            profile: "generic",
            answers: bodies(.accepted, #"{"id":"1"}"#) + [Answer(status: 402, means: .wait)]
                + [Answer(status: 422, means: .failed)] + common,
            reports: [
                (.delivered, ["delivered", "DELIVRD"]), (.undelivered, ["undelivered", "failed", "rejected"]),
                (.expired, ["expired", "DELETED"]), (.pending, ["queued", "sent", "ENROUTE"]),
            ]
        ),
    ]

    private func reading(
        _ outbound: String = "",
        status: Int,
        body: String = "",
        headers: [String: String] = [:],
        now: Date = Date(timeIntervalSince1970: 1_795_250_000)
    ) throws -> SubmissionReader.Reading {
        let profile = try profile(text: "{title: x, outbound: {url: 'http://a/', method: GET\(outbound)}}")
        let reader = SubmissionReader(rules: try #require(profile.outbound), reference: "1")
        return reader.reading(status: status, body: Array(body.utf8), now: now) { headers[$0] }
    }

    @Test(
        "that no document mentions is the link's trouble where it is not certainly the message's",
        arguments: [
            (301, .wait, .address), (302, .wait, .address), (404, .wait, .address), (405, .wait, .address),
            (418, .wait, .unknown), (402, .wait, .credit), (403, .wait, .login), (429, .wait, .throttled),
            (503, .retry, .unavailable), (400, .failed, .refused), (422, .failed, .refused),
        ] as [(Int, OutboundRules.Result.Outcome, SubmissionFailure)]
    )
    func statuses(status: Int, means: OutboundRules.Result.Outcome, failure: SubmissionFailure) throws {
        let reading = try reading(", results: [{status: 200-299, outcome: accepted}]", status: status)
        #expect(reading.outcome.kind == means)
        #expect(reading.failure == failure)
    }

    @Test(
        "with 200 is no success where it is a page or tells of an error",
        arguments: [
            ("<!DOCTYPE html><html><body>Login</body></html>", .wait), (" <html>", .wait),
            (#"{"status":"error","code":17}"#, .retry), (#"{"success":false}"#, .retry),
            (#"{"error":"no route"}"#, .retry), (#"{"errors":[{"code":1}]}"#, .retry), ("ERROR: no route", .retry),
            ("<response><status>failed</status></response>", .retry), ("OK 7", .accepted),
            (#"{"status":"queued","error":null,"errors":[]}"#, .accepted), (#"{"id":"7"}"#, .accepted), ("", .accepted),
            ("errorless", .accepted),
        ] as [(String, OutboundRules.Result.Outcome)]
    )
    func successes(body: String, means: OutboundRules.Result.Outcome) throws {
        for rules in ["", ", results: [{status: 200-299, outcome: accepted}]"] {
            #expect(try reading(rules, status: 200, body: body).outcome.kind == means)
        }
    }

    @Test("asks to wait until a date, or for a time")
    func retryAfter() throws {
        let now = Date(timeIntervalSince1970: 1_795_250_000)
        func pause(_ value: String) throws -> Duration? {
            guard case .wait(let pause, _) = try reading(status: 429, headers: ["Retry-After": value], now: now).outcome
            else { return nil }
            return pause
        }
        #expect(try pause("Sat, 21 Nov 2026 09:33:20 GMT") == .seconds(3600))
        #expect(try pause("90") == .seconds(90))
        #expect(try pause("Sat, 21 Nov 2020 09:33:20 GMT") == .seconds(1))
        #expect(try pause("soon") == .seconds(30))
    }

    @Test(
        "shows its own code in the reason, and never a number or a text",
        arguments: [
            (#"{"code":21211,"message":"x"}"#, "21211"), (#"{"error":{"code":"E-12"}}"#, "E-12"),
            ("<r><code>55</code></r>", "55"), ("3:999 refused", "3:999"), (#"{"code":"6281273440001"}"#, nil),
            (#"{"code":"jalan rusak di Lingga"}"#, nil), ("refused", nil),
        ] as [(String, String?)]
    )
    func codes(body: String, code: String?) throws {
        guard case .failed(let reason) = try reading(status: 400, body: body).outcome else {
            Issue.record("it is no failure")
            return
        }
        #expect(reason == "HTTP 400" + (code.map { " (code \($0))" } ?? ""))
    }

    @Test("names a recipient that takes no more texts")
    func optedOut() throws {
        let rules = ", results: [{status: 400, when: [{at: /code, is: '9'}], outcome: opted-out, reason: stopped}]"
        let reading = try reading(rules, status: 400, body: #"{"code":9}"#)
        #expect(reading.outcome == .optedOut(reason: "stopped (code 9)"))
        #expect(reading.failure == .optedOut)
    }

    @Test("means what its document says", arguments: operators)
    func answers(of one: Operator) throws {
        let profile = try profile(one.profile)
        #expect((profile.outbound == nil) == one.answers.isEmpty)
        for answer in one.answers {
            let reader = SubmissionReader(rules: try #require(profile.outbound), reference: "1708")
            let outcome = reader.reading(status: answer.status, body: Array(answer.body.utf8), now: Date()) { _ in nil }
                .outcome
            #expect(outcome.kind == answer.means, "\(answer.status) \(answer.body): \(outcome)")
        }
        #expect((profile.report == nil) == one.reports.isEmpty)
        for (status, words) in one.reports {
            for word in words { #expect(profile.report?.status(of: word) == status, "\(word)") }
        }
    }
}

extension SubmissionOutcome {
    /// Its kind in the words of a profile.
    fileprivate var kind: OutboundRules.Result.Outcome? {
        switch self {
        case .accepted: .accepted
        case .retry: .retry
        case .wait: .wait
        case .failed: .failed
        case .optedOut: .optedOut
        case .paced: nil
        }
    }
}
