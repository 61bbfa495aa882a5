package import Carriers

/// An example in the profile itself, so that a sysadmin can try the profile before the operator calls.
package struct ProfileExample: Sendable {
    /// The kind of the example.
    package enum Kind: Sendable {
        case callback(CallbackSample)
        case submission(SubmissionSample)
    }

    package var title: String
    /// Its place in the file.
    package var line: Int?
    package var column: Int?
    package var key: String
    package var settings: [String: String]
    package var kind: Kind
}

/// A request of the carrier, the messages and reports to be stored, and the answer.
package struct CallbackSample: Sendable {
    package struct Answer: Hashable, Sendable {
        package var status: Int
        package var headers: [String: String]
        package var body: String?
    }

    package struct Message: Hashable, Sendable {
        package var sender: String?
        package var recipient: String?
        package var text: String?
        package var id: String?
        /// RFC 3339.
        package var time: String?
    }

    package struct Report: Hashable, Sendable {
        package var reference: String
        package var status: DeliveryReport.Status
        package var recipient: String?
    }

    package var request: CallbackRequest
    package var isReport: Bool
    package var messages: [Message]
    package var reports: [Report]
    /// The expected number of dead letters.
    package var kept: Int
    package var answer: Answer
    /// The answer to a repetition of the same request; nil if it is not tried.
    package var repeated: Answer?
}

/// A message to a citizen, its request, an answer of the carrier, and the meaning of this answer.
package struct SubmissionSample: Sendable {
    package var recipient: String
    package var sender: String?
    package var text: String
    package var method: String?
    package var url: String
    package var headers: [String: String]
    package var body: String?
    package var answerStatus: Int
    package var answerHeaders: [String: String]
    package var answerBody: String
    package var outcome: OutboundRules.Result.Outcome
    package var references: [String]?
}
