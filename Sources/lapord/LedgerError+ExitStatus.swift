import Glibc
import Ledger

extension LedgerError {
    /// The exit status of a command or daemon that ends by it: 75 where trying again helps, 1 where somebody has to act first.
    var exitStatus: Int32 {
        switch code {
        case .busy, .closed, .locked, .full: EX_TEMPFAIL
        case .unavailable, .wrongKey, .newerSchema, .olderSchema, .notFound, .conflict: 1
        }
    }
}
