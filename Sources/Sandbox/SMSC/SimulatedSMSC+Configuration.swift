extension SimulatedSMSC {
    /// How the simulated SMSC speaks, and to whom.
    package struct Configuration: Hashable, Sendable {
        /// In which form messages are handed to the daemon. Submissions are taken in both.
        package enum Style: String, Hashable, Sendable, CaseIterable {
            /// A GET as Kannel's get-url makes it.
            case kannel
            /// A POST of JSON.
            case json
            /// A deliver_sm to a bind at ``smppPort``.
            case smpp
        }

        /// What citizens' telephones do with what they are sent.
        package enum Reports: String, Hashable, Sendable, CaseIterable {
            case delivered
            case undelivered
            /// No report ever.
            case silent
            /// Each report three times.
            case repeated
            /// The report comes before the answer to the submission.
            case early
        }

        package var host: String
        /// 0 for any free port.
        package var port: Int
        /// Where the daemon takes messages, for example `http://127.0.0.1:8708/carriers/smsc/mo`.
        package var messageURL: String
        package var style: Style
        /// The port for binds over SMPP, 0 for any free one; nil for no SMPP.
        package var smppPort: Int?
        /// The shared secret that callbacks carry, and the password of binds; nil for none.
        package var secret: String?
        package var reports: Reports
        /// The file to which every accepted submission is appended as a line of JSON, so that tests can count across crashes.
        package var journalPath: String?
        /// The pause before the first redelivery; it doubles up to ``longestPause``.
        package var firstPause: Duration
        package var longestPause: Duration
        /// How often a delivery is tried before it is given up.
        package var deliveryLimit: Int

        package init(
            host: String = "127.0.0.1",
            port: Int = 0,
            messageURL: String = "",
            style: Style = .kannel,
            smppPort: Int? = nil,
            secret: String? = nil,
            reports: Reports = .delivered,
            journalPath: String? = nil,
            firstPause: Duration = .milliseconds(100),
            longestPause: Duration = .seconds(2),
            deliveryLimit: Int = 100
        ) {
            self.host = host
            self.port = port
            self.messageURL = messageURL
            self.style = style
            self.smppPort = smppPort
            self.secret = secret
            self.reports = reports
            self.journalPath = journalPath
            self.firstPause = firstPause
            self.longestPause = longestPause
            self.deliveryLimit = deliveryLimit
        }
    }
}
