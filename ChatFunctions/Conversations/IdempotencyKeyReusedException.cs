namespace ChatFunctions.Conversations;

/// <summary>The idempotency key has come with another request before.</summary>
internal sealed class IdempotencyKeyReusedException() : Exception("The idempotency key was used with another body.");
