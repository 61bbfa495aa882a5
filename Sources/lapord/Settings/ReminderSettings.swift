import Complaints
import ConfigurationFile
import Gateway

/// When and whom to remind of deadlines.
struct ReminderSettings: Sendable {
    var watch: DeadlineWatch.Configuration
    /// Whether reminders go to the webhook of the alert too.
    var usesWebhook = false

    /// Reads the section; without it reminders are events, log lines and metrics only.
    ///
    /// - Parameters:
    ///   - section: The section `reminders`.
    ///   - calendar: The days that count.
    ///   - instance: Who runs the service.
    ///   - carriers: The carriers' names, in the order of preference.
    ///   - agencies: The codes of the agencies; nil where they could not be read.
    init(
        _ section: ConfigurationSection?,
        calendar: WorkingCalendar,
        instance: String,
        carriers: [String],
        agencies: [String]?
    ) {
        watch = DeadlineWatch.Configuration(
            plan: ReminderPlan(calendar: calendar),
            carrier: carriers.first,
            instance: instance
        )
        guard let section else { return }
        watch.hour = section.integer("hour", in: 0...23, default: watch.hour)
        watch.plan.usual = Self.steps(section.section("default")) ?? watch.plan.usual
        for classification in Classification.allCases {
            watch.plan.steps[classification] = Self.steps(section.section(classification.rawValue))
        }
        usesWebhook = section.boolean("webhook", default: false)
        if let name = section.string("carrier") {
            if carriers.contains(name) {
                watch.carrier = name
            } else {
                section.report("is no carrier", at: "carrier", suggestion: "one of \(carriers.joined(separator: ", "))")
            }
        }
        readNumbers(section.section("sms"), agencies)
        section.finish()
    }

    private mutating func readNumbers(_ section: ConfigurationSection?, _ agencies: [String]?) {
        guard let section else { return }
        for agency in section.keys {
            if agency != "default", let agencies, !agencies.contains(where: { $0.uppercased() == agency.uppercased() })
            {
                section.report(
                    "is no agency of agencies.yaml",
                    at: agency,
                    suggestion: nearest(to: agency, among: agencies).map { "did you mean '\($0)'?" }
                        ?? "'default' is for all that are not listed"
                )
            }
            let numbers = (section.strings(agency) ?? []).compactMap { text -> PhoneNumber? in
                guard let number = PhoneNumber(text), number.mayBeAnswered else {
                    section.report("holds what is no number of a telephone", at: agency, suggestion: "write 0812...")
                    return nil
                }
                return number
            }
            if agency == "default" {
                watch.otherNumbers = numbers
            } else {
                watch.numbers[agency.uppercased()] = numbers
            }
        }
        section.finish()
    }

    private static func steps(_ section: ConfigurationSection?) -> ReminderPlan.Steps? {
        guard let section else { return nil }
        defer { section.finish() }
        func days(_ key: String, from least: Int) -> [Int] {
            (section.strings(key) ?? []).compactMap { text in
                guard let count = Int(text), (least...365).contains(count) else {
                    section.report(
                        "must be working days from \(least) to 365",
                        at: key,
                        suggestion: "for example [5, 1]"
                    )
                    return nil
                }
                return count
            }
        }
        return ReminderPlan.Steps(before: days("before", from: 0), after: days("after", from: 1))
    }
}
