namespace ChatFunctions.Conversations;

/// <summary>Among what is said is an output that no call waits for.</summary>
internal sealed class OutputRefusedException(OutputRefusal refusal) : Exception("No call waits for an output.")
{
    public OutputRefusal Refusal => refusal;
}
