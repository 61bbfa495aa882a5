package import Carriers

/// A sample that stands in the profile itself, so that a sysadmin sees it work before the operator does.
package struct ProfileExample: Sendable {
    /// What is tried.
    package enum Kind: Sendable {
        case callback(CallbackSample)
        case submission(SubmissionSample)
    }

    package var title: String
    /// Where it stands in the file.
    package var line: Int?
    package var column: Int?
    package var key: String
    package var settings: [String: String]
    package var kind: Kind
}

/// A request of the carrier, what is to be stored of it, and the answer.
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
    /// How many dead letters are to be kept.
    package var kept: Int
    package var answer: Answer
    /// The answer to the same request once more; nil where it is not tried.
    package var repeated: Answer?
}

/// A message to a citizen, the request that it becomes, an answer of the carrier, and what it means.
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
