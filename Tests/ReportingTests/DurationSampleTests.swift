import Foundation
import Reporting
import Testing

struct DurationSampleTests {
    private func sample(_ seconds: [Double]) -> DurationSample {
        var sample = DurationSample()
        let start = Date(timeIntervalSince1970: 1_000_000)
        for value in seconds { sample.add(from: start, to: start.addingTimeInterval(value)) }
        return sample
    }

    @Test("of no durations there is neither median nor percentile")
    func none() {
        var empty = DurationSample()
        empty.add(from: Date(), to: nil)
        #expect(empty.count == 0)
        #expect(empty.median == nil)
        #expect(empty.ninetiethPercentile == nil)
    }

    @Test("of one duration both are this one")
    func one() {
        #expect(sample([7]).median == 7)
        #expect(sample([7]).ninetiethPercentile == 7)
    }

    @Test("known numbers in any order")
    func known() {
        let ten = sample([90, 10, 50, 30, 70, 20, 100, 40, 60, 80])
        #expect(ten.median == 55)
        #expect(ten.ninetiethPercentile == 90)
        let eleven = sample([11, 1, 10, 2, 9, 3, 8, 4, 7, 5, 6])
        #expect(eleven.median == 6)
        #expect(eleven.ninetiethPercentile == 10)
    }

    @Test("the percentile is the nearest rank from above", arguments: 1...120)
    func nearestRank(_ count: Int) {
        let sample = sample((1...count).map(Double.init))
        #expect(sample.ninetiethPercentile == (0.9 * Double(count)).rounded(.up))
    }

    @Test("a clock that went backwards counts as no time")
    func negative() {
        #expect(sample([-5]).median == 0)
    }
}
