import Foundation
import Ledger

extension Duration {
    /// A pause as it is logged: whole seconds, or one decimal where it is short. More decimals say nothing, and the log hides long
    /// runs of digits, since they look like a citizen's number.
    var logged: String {
        self < .seconds(10) ? "\((seconds * 10).rounded() / 10) s" : "\(Int(seconds.rounded())) s"
    }
}
