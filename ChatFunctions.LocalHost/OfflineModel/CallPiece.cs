namespace ChatFunctions.LocalHost.OfflineModel;

/// <summary>A part of the call of a function, as one chunk carries it.</summary>
/// <param name="Index">Which of the reply's calls it is.</param>
/// <param name="Name">The function, in the first part.</param>
/// <param name="Arguments">More of the arguments' JSON.</param>
internal sealed record CallPiece(int Index, string? Name, string Arguments)
{
    private const int CharactersOfToken = 4;

    /// <summary>A whole call that nobody asked for, of a function that nobody offered.</summary>
    public static CallPiece Unasked { get; } = new(0, "look_it_up", "{}");

    /// <summary>The parts of a call: first its name alone, then the arguments, token by token.</summary>
    public static IEnumerable<CallPiece> Of(int index, OfferedTool tool) => Deltas
        .Pieces(tool.Arguments, Math.Max(1, tool.Arguments.Length / CharactersOfToken))
        .Select(arguments => new CallPiece(index, null, arguments))
        .Prepend(new CallPiece(index, tool.Name, ""));
}
