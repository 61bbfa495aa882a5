@main
struct ModemBenchmark {
    static func main() {}
}
