import Administration
import ConfigurationFile
import Gateway
import Ledger
import Reporting

extension Settings {
    /// The rules of orders, with the language that replies and reports have now.
    func administrationRules(_ language: Language) -> Administration.Rules {
        let (file, conversation) = (file, gateway.conversation)
        return Administration.Rules(
            ticketPrefix: ledger.ticketPrefix,
            retention: upkeep.rule,
            names: ReportNames(institution: instance, agencies: agencies),
            deadline: { conversation.deadline(for: $0, receivedAt: $1) },
            confirmationWait: conversation.confirmationWait,
            vocabulary: { language.vocabulary },
            nextKey: {
                do throws(ConfigurationError) {
                    return try Settings.load(path: file).ledger.nextProtection
                } catch {
                    throw Refusal(.conflict, "the configuration cannot be read: \(error)")
                }
            }
        )
    }
}
