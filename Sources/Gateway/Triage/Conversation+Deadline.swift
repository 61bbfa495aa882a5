package import Complaints
package import Foundation

extension Conversation.Configuration {
    /// The day by which a report of a classification should be finished.
    ///
    /// - Parameters:
    ///   - classification: The classification.
    ///   - time: The time of the report; its day, in the office's zone, does not count.
    /// - Returns: The last working day of its time.
    package func deadline(for classification: Classification, receivedAt time: Date) -> CalendarDate {
        calendar.day(
            workingDays[classification] ?? classification.usualWorkingDays,
            workingDaysAfter: CalendarDate(secondsSinceEpoch: time.timeIntervalSince1970)
        )
    }
}
