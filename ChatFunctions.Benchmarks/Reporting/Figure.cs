using ChatFunctions.Benchmarks.Contenders;

namespace ChatFunctions.Benchmarks.Reporting;

/// <summary>One line of a table.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Unit">Of the values.</param>
/// <param name="Values">By contender; those that were not measured are left out.</param>
/// <param name="Goal">What the app's value should be, where there is such a goal.</param>
internal sealed record Figure(string Name, string Unit, IReadOnlyDictionary<ContenderKind, double> Values, Goal? Goal = null);
