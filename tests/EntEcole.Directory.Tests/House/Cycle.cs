#pragma warning disable MA0048, S1144, CA1812 // Samples of a cycle, read from the compiled types alone.
namespace EntEcole.Directory.Tests.House.Cycle.One
{
    internal sealed class First
    {
        public object Other { get; } = new Two.Second();
    }
}

namespace EntEcole.Directory.Tests.House.Cycle.Two
{
    internal sealed class Second
    {
        public Three.Third Deeper { get; } = new();

        public One.First? Other { get; set; }
    }
}

namespace EntEcole.Directory.Tests.House.Cycle.Three
{
    internal sealed class Third;
}
