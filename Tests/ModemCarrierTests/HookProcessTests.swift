import Testing

@testable import ModemCarrier

@Suite("HookProcess")
struct HookProcessTests {
    @Test("A program's end is told")
    func exits() async {
        #expect(await HookProcess.run(ResetHook(program: "/bin/true")) == .exited(0))
        #expect(await HookProcess.run(ResetHook(program: "/bin/false")) == .exited(1))
    }

    @Test("Arguments reach the program as they are, with no shell between")
    func arguments() async {
        let hook = ResetHook(program: "/usr/bin/test", arguments: ["$HOME; exit 3", "=", "$HOME; exit 3"])
        #expect(await HookProcess.run(hook) == .exited(0))
    }

    @Test("A program that does not end is killed at its deadline")
    func killed() async {
        let hook = ResetHook(program: "/bin/sleep", arguments: ["60"], deadline: .milliseconds(100))
        #expect(await HookProcess.run(hook) == .killed)
    }

    @Test("A program that is not there is no end of the world")
    func missing() async {
        guard case .notStarted = await HookProcess.run(ResetHook(program: "/nowhere/hook")) else {
            Issue.record("started")
            return
        }
    }
}
