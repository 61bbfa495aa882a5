import Foundation
import Ledger

extension Duration {
    /// The text of a pause in the log: whole seconds, or one decimal for a short pause. More digits would be hidden by
    /// the log, since long runs of digits look like a citizen's number.
    var logged: String {
        self < .seconds(10) ? "\((seconds * 10).rounded() / 10) s" : "\(Int(seconds.rounded())) s"
    }
}
