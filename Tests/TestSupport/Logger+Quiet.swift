import Foundation
package import Logging

extension Logger {
    /// Drops everything; with LAPORD_TEST_LOG in the environment it writes everything.
    package static var quiet: Logger {
        guard ProcessInfo.processInfo.environment["LAPORD_TEST_LOG"] != nil else {
            return Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        }
        var logger = Logger(label: "test")
        logger.logLevel = .trace
        return logger
    }
}
