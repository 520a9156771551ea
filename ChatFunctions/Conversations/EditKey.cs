namespace ChatFunctions.Conversations;

/// <summary>By what a repeated edit is known: the caller's idempotency key, and the body that it came with first.</summary>
internal sealed record EditKey(string Key, string BodyHash)
{
    /// <summary>The key of a request; <see langword="null"/> where it has none.</summary>
    public static EditKey? Of(string? key, string bodyHash) => key is null ? null : new EditKey(key, bodyHash);

    /// <summary>The same for one kind of edit: with another kind, or a turn, the key is reused, even by the same body.</summary>
    public EditKey For(string kind) => this with { BodyHash = $"{kind}:{BodyHash}" };
}
