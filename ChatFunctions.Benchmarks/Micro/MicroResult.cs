namespace ChatFunctions.Benchmarks.Micro;

/// <summary>What one piece of the app costs.</summary>
/// <param name="Unit">What the figures are for one of, such as a delta.</param>
/// <param name="Nanoseconds">The median time.</param>
/// <param name="Bytes">Managed memory allocated, on all threads.</param>
internal sealed record MicroResult(string Piece, string Unit, double Nanoseconds, double Bytes);
