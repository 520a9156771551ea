using ChatFunctions.Benchmarks.Reporting;

namespace ChatFunctions.Benchmarks.Measurements;

/// <summary>One table of the report.</summary>
internal interface IMeasurement
{
    /// <summary>The word that chooses it on the command line.</summary>
    string Name { get; }

    /// <summary>Its heading.</summary>
    string Title { get; }

    /// <summary>What is done, in a sentence or two.</summary>
    string Method { get; }

    /// <summary>Measures, with the machine to itself.</summary>
    Task<IReadOnlyList<Figure>> RunAsync(Effort effort);
}
