namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>What can happen to two workers and their clients.</summary>
internal enum SimulationAction
{
    Post,
    PostWithKey,
    Say,
    FinishModel,
    WaitForJournal,
    Stop,
    Delete,
    Read,
    Attach,
    Kill,
    Sleep,
    Wake,
    ExpireLeases,
    FaultsBegin,
    FaultsEnd,
}
