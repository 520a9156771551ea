namespace ChatFunctions.Benchmarks.Tables;

/// <summary>The request is answered with a fault.</summary>
/// <param name="index">The operation of a transaction that is at fault.</param>
internal sealed class TableFaultException(TableFault fault, int index = 0) : Exception(fault.Message)
{
    public TableFault Fault => fault;

    public int Index => index;
}
